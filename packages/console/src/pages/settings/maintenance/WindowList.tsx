import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEndWindow, usePlanWindow, type WindowRow, windowsQuery } from '../../../api/maintenance.ts';
import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Status } from '../../../ui/Status.tsx';
import { Ended } from './Ended.tsx';
import { otherZone, scheduleWords, spanWords } from './schedule.ts';
import { TEXTS } from './texts.ts';

const VIEWER = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The windows that are on or still to come, each with its next time. */
export function WindowList({ mayChange }: { mayChange: boolean }) {
  const windows = useInfiniteQuery(windowsQuery);
  const end = useEndWindow();
  const again = usePlanWindow();
  const [ended, setEnded] = useState<WindowRow | null>(null);
  const rows = windows.data?.pages.flatMap(({ items }) => items) ?? [];

  function undo({ name, reach: { level, target_id }, schedule }: WindowRow) {
    again.mutate({ name, reach: { level, target_id }, schedule }, { onSuccess: () => setEnded(null) });
  }

  return (
    <>
      {windows.isError && (
        <ProblemNotice
          error={windows.error}
          doing={TEXTS.doingRead}
          onRetry={() => void windows.refetch()}
          className="mt-3"
        />
      )}
      <Ended
        name={ended?.name ?? null}
        busy={again.isPending}
        error={end.error ?? again.error}
        onUndo={() => ended && undo(ended)}
      />
      {windows.isSuccess && rows.length === 0 && <p className="py-2 text-ink-3">{TEXTS.none}</p>}
      <ul aria-label={TEXTS.windows}>
        {rows.map((row) => (
          <WindowItem
            key={row.window_id}
            row={row}
            busy={end.isPending && end.variables.window_id === row.window_id}
            onEnd={mayChange ? () => end.mutate(row, { onSuccess: () => setEnded(row) }) : null}
          />
        ))}
      </ul>
      {windows.hasNextPage && (
        <Button
          busy={windows.isFetchingNextPage}
          onClick={() => void windows.fetchNextPage()}
          className="mt-3"
        >
          {TEXTS.more}
        </Button>
      )}
    </>
  );
}

interface ItemProps {
  row: WindowRow;
  busy: boolean;
  onEnd: (() => void) | null;
}

function WindowItem({ row: { name, reach, schedule, active, next }, busy, onEnd }: ItemProps) {
  const word = active && schedule.kind === 'once' ? TEXTS.end : TEXTS.remove;
  const own = next && otherZone(schedule, next.from, VIEWER);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line/70 py-2">
      <div className="min-w-0 flex-1 basis-60">
        <p className="truncate font-strong">{name}</p>
        <p className="text-12 text-ink-3">
          {reach.name || TEXTS.everywhere} · {scheduleWords(schedule)}
        </p>
      </div>
      <div className="num min-w-0 flex-1 basis-60 text-ink-2">
        {next && <p>{spanWords(next.from, next.to, VIEWER)}</p>}
        {next && own && (
          <p className="text-12 text-ink-3">
            {spanWords(next.from, next.to, own)} {own}
          </p>
        )}
      </div>
      <Status state={active ? 'warn' : 'closed'} word={active ? TEXTS.on : TEXTS.planned} className="w-20" />
      {onEnd && (
        <Button size="small" busy={busy} onClick={onEnd} aria-label={`${word}: ${name}`} className="min-w-18">
          {word}
        </Button>
      )}
    </li>
  );
}
