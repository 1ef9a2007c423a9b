import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type MuteRow, mutesQuery, useEndMute, useMute } from '../../../api/maintenance.ts';
import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Time } from '../../../ui/Time.tsx';
import { Ended } from './Ended.tsx';
import { TEXTS } from './texts.ts';

/** What is muted, why, by whom and until when. */
export function MuteList({ mayChange }: { mayChange: boolean }) {
  const mutes = useInfiniteQuery(mutesQuery);
  const end = useEndMute();
  const again = useMute();
  const [ended, setEnded] = useState<MuteRow | null>(null);
  const rows = mutes.data?.pages.flatMap(({ items }) => items) ?? [];

  function undo({ reach: { level, target_id }, key, reason, until }: MuteRow) {
    again.mutate({ reach: { level, target_id }, key, reason, until }, { onSuccess: () => setEnded(null) });
  }

  return (
    <>
      {mutes.isError && (
        <ProblemNotice
          error={mutes.error}
          doing={TEXTS.doingRead}
          onRetry={() => void mutes.refetch()}
          className="mt-3"
        />
      )}
      <Ended
        name={ended && nameOf(ended)}
        busy={again.isPending}
        error={end.error ?? again.error}
        onUndo={() => ended && undo(ended)}
      />
      {mutes.isSuccess && rows.length === 0 && <p className="py-2 text-ink-3">{TEXTS.noMutes}</p>}
      <ul aria-label={TEXTS.mutes}>
        {rows.map((row) => (
          <li
            key={row.mute_id}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line/70 py-2"
          >
            <div className="min-w-0 flex-1 basis-60">
              <p className="truncate font-strong">{nameOf(row)}</p>
              <p className="text-12 break-words text-ink-3">
                {row.reason}
                {row.created_by && ` · ${row.created_by.name}`}
              </p>
            </div>
            <p className="num text-ink-2">
              {TEXTS.until} <Time at={row.until} until />
            </p>
            {mayChange && (
              <Button
                size="small"
                busy={end.isPending && end.variables.mute_id === row.mute_id}
                onClick={() => end.mutate(row, { onSuccess: () => setEnded(row) })}
                aria-label={`${TEXTS.end}: ${nameOf(row)}`}
              >
                {TEXTS.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mutes.hasNextPage && (
        <Button busy={mutes.isFetchingNextPage} onClick={() => void mutes.fetchNextPage()} className="mt-3">
          {TEXTS.more}
        </Button>
      )}
    </>
  );
}

function nameOf({ reach, key }: MuteRow): string {
  const place = reach.name || TEXTS.everywhere;
  return key === null ? place : `${place} · ${key}`;
}
