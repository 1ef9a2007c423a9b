import type { FileEntry } from '@guru/client/files';
import { type MouseEvent, memo } from 'react';
import { cx } from '../../../lib/cx.ts';
import { formatBytes } from '../../../lib/units.ts';
import { Time } from '../../../ui/Time.tsx';
import { momentOf } from '../live/moment.ts';
import { type FileColumn, FileName } from './columns.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  entry: FileEntry;
  index: number;
  /** Null on a phone: two lines instead. */
  columns: readonly FileColumn[] | null;
  chosen: boolean;
  current: boolean;
  /** Pixels. */
  height: number;
  /** From the first row, in pixels. */
  offset: number;
  onOpen: (index: number) => void;
  /** Chooses it, or not any more; `extend`: with everything up to it. */
  onToggle: (index: number, extend: boolean) => void;
}

/** One thing of a folder. A press opens it; with Ctrl or Shift, or on its box, it is chosen. */
export const FileRow = memo(function FileRow({
  entry,
  index,
  columns,
  chosen,
  current,
  height,
  offset,
  onOpen,
  onToggle,
}: Props) {
  const { name, kind, size, mtime_ms } = entry;
  const shown = name.toWellFormed();

  function press({ ctrlKey, metaKey, shiftKey }: MouseEvent) {
    if (ctrlKey || metaKey || shiftKey) onToggle(index, shiftKey);
    else onOpen(index);
  }

  return (
    <tr
      id={`file-${index}`}
      aria-rowindex={index + 1}
      aria-selected={chosen}
      style={{ height, transform: `translateY(${offset}px)` }}
      className={cx(
        'absolute inset-x-0 grid border-b border-line/70',
        columns ? 'grid-cols-(--columns)' : 'grid-cols-[2.75rem_minmax(0,1fr)]',
        chosen ? 'bg-accent-tint' : 'hover:bg-hover',
        current && 'shadow-[inset_2px_0_0_var(--color-accent-ink)]',
        current && !chosen && 'bg-selected',
      )}
    >
      <td className="flex items-center pl-4 md:pl-6">
        {/* Wider than its box, so that it is easy to meet. */}
        <label className="relative z-1 -m-2 flex p-2">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={TEXTS.select(shown)}
            checked={chosen}
            onChange={({ nativeEvent }) =>
              onToggle(index, nativeEvent instanceof PointerEvent && nativeEvent.shiftKey)
            }
            className="size-3.5 accent-accent max-sm:size-4.5"
          />
        </label>
      </td>
      {(columns ?? []).map((column, place) => (
        <td
          key={column.id}
          className={cx(
            'flex min-w-0 items-center px-2 last:pr-4 md:last:pr-6',
            column.align === 'right' && 'num justify-end',
          )}
        >
          {column.cell(entry)}
          {place === 0 && <Press label={TEXTS.open(shown, TEXTS.kinds[kind])} onPress={press} />}
        </td>
      ))}
      {columns === null && (
        <td className="flex min-w-0 flex-col justify-center gap-0.5 pr-4">
          <FileName entry={entry} />
          <span className="num pl-6 text-12 text-ink-3">
            {kind === 'file' ? formatBytes(size) : TEXTS.kinds[kind]} ·{' '}
            <Time at={momentOf(mtime_ms)} never="–" />
          </span>
          <Press label={TEXTS.open(shown, TEXTS.kinds[kind])} onPress={press} />
        </td>
      )}
    </tr>
  );
});

/** Lies over the whole row. */
function Press({ label, onPress }: { label: string; onPress: (event: MouseEvent) => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      onClick={onPress}
      className="absolute inset-0 cursor-default"
    />
  );
}
