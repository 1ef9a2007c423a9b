import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { sessionRecordQuery } from '../../api/recordings.ts';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { SessionView } from './SessionView.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/sessions/$sessionId');

/** What happened in one session. */
export function Session() {
  const { sessionId } = route.useParams();
  const record = useInfiniteQuery(sessionRecordQuery(sessionId));
  const [first] = record.data?.pages ?? [];
  return (
    <div className="gutter max-w-260 pt-4 pb-10">
      {record.isError && !first && (
        <ProblemNotice error={record.error} doing={TEXTS.doing} onRetry={() => void record.refetch()} />
      )}
      {record.isPending && (
        <div className="flex flex-col gap-4 pt-2">
          <Skeleton className="w-64" />
          <Skeleton className="w-96" />
          <Skeleton className="w-80" />
        </div>
      )}
      {first && (
        <SessionView
          session={first}
          timeline={record.data?.pages.flatMap(({ timeline }) => timeline.items) ?? []}
          more={record.hasNextPage}
          busy={record.isFetchingNextPage}
          onMore={() => void record.fetchNextPage()}
        />
      )}
    </div>
  );
}
