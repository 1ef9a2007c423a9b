import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { checkHistoryQuery, checksQuery } from '../../../api/checks.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { ChecksView } from './ChecksView.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/devices/$agentId');

/** What is watched on a device, and how it stands. */
export function Checks() {
  const { agentId } = route.useParams();
  const checks = useQuery(checksQuery(agentId));
  const history = useInfiniteQuery(checkHistoryQuery(agentId));
  if (checks.isError && !checks.data) {
    return (
      <ProblemNotice
        error={checks.error}
        doing={TEXTS.doing}
        onRetry={() => void checks.refetch()}
        className="m-6 max-w-160"
      />
    );
  }
  return (
    <ChecksView
      checks={checks.data}
      changes={history.data?.pages.flatMap(({ items }) => items)}
      more={history.hasNextPage}
      busy={history.isFetchingNextPage}
      onMore={() => void history.fetchNextPage()}
    />
  );
}
