import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { askedQuery, waitingQuery } from '../../api/approvals.ts';
import { Button } from '../../ui/Button.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { PageHeader } from '../../ui/Section.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { ApprovalListView } from './ApprovalListView.tsx';
import { TEXTS } from './texts.ts';

const SHOWN = [
  { value: 'waiting', label: TEXTS.waiting },
  { value: 'all', label: TEXTS.all },
] as const;

/** What assistants ask people for. */
export function Approvals() {
  const [show, setShow] = useState<(typeof SHOWN)[number]['value']>('waiting');
  return (
    <div className="gutter max-w-220 pt-4 pb-12">
      <PageHeader title={TEXTS.title}>
        <Segmented label={TEXTS.show} value={show} options={SHOWN} onChange={setShow} />
      </PageHeader>
      <p className="mt-1 text-ink-2">{TEXTS.lead}</p>
      <div className="mt-4">{show === 'waiting' ? <Waiting /> : <All />}</div>
    </div>
  );
}

function Waiting() {
  const waiting = useQuery(waitingQuery);
  if (waiting.isError && !waiting.data)
    return <ProblemNotice error={waiting.error} doing={TEXTS.doing} onRetry={() => void waiting.refetch()} />;
  return <ApprovalListView approvals={waiting.data} empty={TEXTS.nothing} />;
}

function All() {
  const asked = useInfiniteQuery(askedQuery);
  if (asked.isError && !asked.data)
    return <ProblemNotice error={asked.error} doing={TEXTS.doing} onRetry={() => void asked.refetch()} />;
  return (
    <>
      <ApprovalListView
        approvals={asked.data?.pages.flatMap(({ items }) => items)}
        empty={TEXTS.nothingEver}
      />
      {asked.hasNextPage && (
        <Button busy={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()} className="mt-3">
          {TEXTS.older}
        </Button>
      )}
    </>
  );
}
