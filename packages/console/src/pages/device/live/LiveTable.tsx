import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { cx } from '../../../lib/cx.ts';
import { useRowKeys } from '../../devices/useRowKeys.ts';
import { type LiveColumn, type LiveSorting, nextSorting, useOrder } from './table.ts';

const ROW_PX = 32;
const PHONE_ROW_PX = 56;
/** Rows that exist above and below the ones in sight. */
const OVERSCAN = 10;

interface Props<T> {
  label: string;
  rows: readonly T[];
  keyOf: (row: T) => string;
  columns: readonly LiveColumn<T>[];
  sorting: LiveSorting;
  onSort: (sorting: LiveSorting) => void;
  onOpen: (row: T) => void;
  /** The name of a row's button: it opens what the row is about. */
  nameOf: (row: T) => string;
  /** Two lines instead of columns. */
  phoneRow?: ((row: T) => ReactNode) | undefined;
}

/** A table of what a device tells. Only the rows in sight exist, and it scrolls with the page. */
export function LiveTable<T>({
  label,
  rows,
  keyOf,
  columns,
  sorting,
  onSort,
  onOpen,
  nameOf,
  phoneRow,
}: Props<T>) {
  const [pointed, setPointed] = useState(false);
  const [top, setTop] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const size = phoneRow ? PHONE_ROW_PX : ROW_PX;
  const ordered = useOrder(rows, columns, sorting, keyOf, pointed);
  const virtual = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => document.getElementById('page'),
    estimateSize: () => size,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: ROW_PX,
  });
  const current = useRowKeys({
    count: ordered.length,
    show: (index) => virtual.scrollToIndex(index),
    onOpen: (index) => ordered[index] && onOpen(ordered[index]),
  });

  // What stands above the rows can grow and shrink: notices come and go.
  useLayoutEffect(() => {
    const page = document.getElementById('page');
    if (body.current === null || page === null) return;
    const above = body.current.getBoundingClientRect().top - page.getBoundingClientRect().top;
    setTop(Math.round(above + page.scrollTop));
  });

  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen by keyboard, which is ARIA's grid
      role="grid"
      aria-label={label}
      aria-rowcount={ordered.length}
      tabIndex={0}
      aria-activedescendant={current === null ? undefined : `live-${current}`}
      className="block focus-visible:-outline-offset-2"
      style={{ '--columns': columns.map(({ width }) => width).join(' ') }}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      {!phoneRow && <Head columns={columns} sorting={sorting} onSort={onSort} />}
      <tbody ref={body} className="relative block" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = ordered[index];
          if (row === undefined) return null;
          return (
            <tr
              key={keyOf(row)}
              id={`live-${index}`}
              aria-rowindex={index + 1}
              aria-selected={index === current}
              className={cx(
                'absolute inset-x-0 grid border-b border-line/70 hover:bg-hover',
                phoneRow ? 'grid-cols-1' : 'grid-cols-(--columns)',
                index === current && 'bg-selected shadow-[inset_2px_0_0_var(--color-accent-ink)]',
              )}
              style={{ height: size, transform: `translateY(${start - top}px)` }}
            >
              {phoneRow ? (
                <td className="flex min-w-0 flex-col justify-center gap-0.5 px-4">
                  {phoneRow(row)}
                  <RowButton name={nameOf(row)} onOpen={() => onOpen(row)} />
                </td>
              ) : (
                columns.map(({ id, align, cell }, place) => (
                  <td
                    key={id}
                    className={cx(
                      'flex min-w-0 items-center px-2',
                      align === 'right' && 'num justify-end',
                      place === 0 && 'pl-4 md:pl-6',
                      place === columns.length - 1 && 'pr-4 md:pr-6',
                    )}
                  >
                    {cell(row)}
                    {place === 0 && <RowButton name={nameOf(row)} onOpen={() => onOpen(row)} />}
                  </td>
                ))
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Lies over the whole row. */
function RowButton({ name, onOpen }: { name: string; onOpen: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={name}
      onClick={onOpen}
      className="absolute inset-0 cursor-default"
    />
  );
}

const DIRECTIONS = { asc: 'ascending', desc: 'descending' } as const;

function Head<T>({ columns, sorting, onSort }: Pick<Props<T>, 'columns' | 'sorting' | 'onSort'>) {
  const Arrow = sorting.order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <thead className="sticky top-0 z-10 block bg-surface">
      <tr className="grid h-8 grid-cols-(--columns) border-b border-line">
        {columns.map((column, place) => {
          const sorted = column.id === sorting.by;
          return (
            <th
              key={column.id}
              aria-sort={sorted ? DIRECTIONS[sorting.order] : undefined}
              className={cx(
                'flex min-w-0 items-center px-2',
                column.align === 'right' && 'justify-end',
                place === 0 && 'pl-4 md:pl-6',
                place === columns.length - 1 && 'pr-4 md:pr-6',
              )}
            >
              <button
                type="button"
                onClick={() => onSort(nextSorting(column, sorting))}
                className={cx(
                  'flex min-w-0 items-center gap-1 rounded-1 text-12 transition-colors hover:text-ink',
                  sorted ? 'font-strong text-ink' : 'font-normal text-ink-3',
                )}
              >
                <span className="truncate">{column.title}</span>
                {sorted && <Arrow size={12} aria-hidden className="shrink-0" />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
