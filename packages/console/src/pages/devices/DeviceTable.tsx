import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { cx } from '../../lib/cx.ts';
import { useWatchRows } from '../../live/hooks.ts';
import type { Column } from './columns.tsx';
import { DeviceRow, type ListedAgent } from './DeviceRow.tsx';
import { SkeletonRow } from './SkeletonRow.tsx';
import { type Sorting, TableHead } from './TableHead.tsx';
import { TEXTS } from './texts.ts';
import { useRowKeys } from './useRowKeys.ts';

const ROW_PX = 32;
/** The titles above the rows, which stay in sight. */
const HEAD_PX = 32;
/** Rows that exist above and below the ones in sight. */
const OVERSCAN = 10;
const PHONE_ROW_PX = 56;
/** Rows that stand for the next page while it is on its way. */
const WAITING_ROWS = 12;
/** The next page is asked for when so many rows are left. */
const READ_AHEAD = 150;

interface Props {
  rows: readonly ListedAgent[];
  columns: readonly Column[];
  sorting: Sorting;
  phone: boolean;
  /** More pages follow. */
  more: boolean;
  onSort: (sorting: Sorting) => void;
  onMore: () => void;
  hrefOf: (agentId: string) => string;
  onOpen: (row: ListedAgent) => void;
  onTerminal: (row: ListedAgent) => void;
}

/** The one table. Only the rows in sight exist; what lies below is read as one comes near it. */
export function DeviceTable({
  rows,
  columns,
  sorting,
  phone,
  more,
  onSort,
  onMore,
  hrefOf,
  onOpen,
  onTerminal,
}: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const size = phone ? PHONE_ROW_PX : ROW_PX;
  const head = phone ? 0 : HEAD_PX;
  const virtual = useVirtualizer({
    count: rows.length + (more ? WAITING_ROWS : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    overscan: OVERSCAN,
    scrollMargin: head,
    scrollPaddingStart: head,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const wantsMore = more && last >= rows.length - READ_AHEAD;
  const current = useRowKeys({
    count: rows.length,
    show: (index) => virtual.scrollToIndex(index),
    onOpen: (index) => rows[index] && onOpen(rows[index]),
    onTerminal: (index) => rows[index] && onTerminal(rows[index]),
  });

  useEffect(() => virtual.measure(), [virtual, size]);
  useEffect(() => {
    if (wantsMore) onMore();
  }, [wantsMore, onMore]);
  useWatchRows(items.flatMap(({ index }) => rows[index]?.agent.agent_id ?? []));

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto [scrollbar-gutter:stable]">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen by keyboard, which is ARIA's grid
        role="grid"
        aria-label={TEXTS.table}
        aria-rowcount={more ? -1 : rows.length}
        tabIndex={0}
        aria-activedescendant={current === null ? undefined : `row-${current}`}
        className={cx('block focus-visible:-outline-offset-2', !phone && 'min-w-230')}
        style={{ '--columns': columns.map(({ width }) => width).join(' ') }}
      >
        {!phone && <TableHead columns={columns} sorting={sorting} onSort={onSort} />}
        <tbody className="relative block" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            return (
              <tr
                key={row?.agent.agent_id ?? index}
                id={`row-${index}`}
                aria-rowindex={index + 1}
                aria-selected={index === current}
                className={cx(
                  'absolute inset-x-0 grid contain-strict border-b border-line/70',
                  phone ? 'grid-cols-1' : 'grid-cols-(--columns)',
                  row && 'hover:bg-hover',
                  index === current && 'bg-selected shadow-[inset_2px_0_0_var(--color-accent-ink)]',
                )}
                style={{ height: size, transform: `translateY(${start - head}px)` }}
              >
                {row ? (
                  <DeviceRow listed={row} columns={columns} phone={phone} hrefOf={hrefOf} onOpen={onOpen} />
                ) : (
                  <SkeletonRow columns={columns} phone={phone} index={index} />
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
