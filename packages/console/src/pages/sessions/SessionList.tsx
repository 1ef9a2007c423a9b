import { useInfiniteQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { type SessionsQuery, sessionsQuery, useCloseSession } from '../../api/sessions.ts';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { SessionListView } from './SessionListView.tsx';
import { TEXTS } from './texts.ts';

/** Sessions of the partner or of one device, newest first. */
export function SessionList({ query, withDevice }: { query: SessionsQuery; withDevice: boolean }) {
  const sessions = useInfiniteQuery(sessionsQuery(query));
  const close = useCloseSession();
  const me = useMe();
  if (sessions.isError && !sessions.data) {
    return (
      <ProblemNotice
        error={sessions.error}
        doing={TEXTS.doing}
        onRetry={() => void sessions.refetch()}
        className="max-w-160"
      />
    );
  }
  return (
    <SessionListView
      sessions={sessions.data?.pages.flatMap(({ items }) => items)}
      me={me.user_id}
      withDevice={withDevice}
      liveOnly={query.live === 'true'}
      more={sessions.hasNextPage}
      busy={sessions.isFetchingNextPage}
      onMore={() => void sessions.fetchNextPage()}
      onEnd={(session_id) => close.mutate(session_id)}
      problem={close.error && <ProblemNotice error={close.error} className="mb-3 max-w-160" />}
    />
  );
}
