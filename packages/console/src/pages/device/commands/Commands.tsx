import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { commandsQuery } from '../../../api/commands.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { CommandDrawer } from './CommandDrawer.tsx';
import { CommandForm } from './CommandForm.tsx';
import { CommandTable } from './CommandTable.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/devices/$agentId');

/** Commands that are left for a device, also while it is away. */
export function Commands() {
  const { agentId } = route.useParams();
  const list = useInfiniteQuery(commandsQuery(agentId));
  const [shown, setShown] = useState<string | null>(null);
  return (
    <div className="gutter flex flex-col gap-5 pt-4 pb-10">
      <CommandForm agentId={agentId} />
      {list.isError && !list.data ? (
        <ProblemNotice error={list.error} doing={TEXTS.doing} onRetry={() => void list.refetch()} />
      ) : (
        <CommandTable
          commands={list.data?.pages.flatMap(({ items }) => items)}
          more={list.hasNextPage}
          busy={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
          onShow={setShown}
        />
      )}
      {shown !== null && <CommandDrawer commandId={shown} onClose={() => setShown(null)} />}
    </div>
  );
}
