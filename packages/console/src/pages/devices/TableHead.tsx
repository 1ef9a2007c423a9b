import type { AgentSort } from '@guru/protocol/api';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { cx } from '../../lib/cx.ts';
import type { Column } from './columns.tsx';

export interface Sorting {
  readonly sort: AgentSort;
  readonly order: 'asc' | 'desc';
}

/** The next sorting when a column's title is pressed: its own first direction, then the other one. */
function nextSorting(column: Column, now: Sorting): Sorting | null {
  if (column.sort === undefined) return null;
  const first = column.largestFirst ? 'desc' : 'asc';
  if (now.sort !== column.sort) return { sort: column.sort, order: first };
  return { sort: column.sort, order: now.order === 'asc' ? 'desc' : 'asc' };
}

interface Props {
  columns: readonly Column[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

const DIRECTIONS = { asc: 'ascending', desc: 'descending' } as const;

/** The titles of the columns; each sorts by its own. They stay in sight. */
export function TableHead({ columns, sorting, onSort }: Props) {
  return (
    <thead className="sticky top-0 z-10 block bg-surface">
      <tr className="grid h-8 grid-cols-(--columns) border-b border-line">
        {columns.map((column, index) => {
          const sorted = column.sort === sorting.sort;
          const next = nextSorting(column, sorting);
          return (
            <th
              key={column.id}
              aria-sort={sorted ? DIRECTIONS[sorting.order] : undefined}
              className={cx('flex min-w-0 items-center px-2', index === 0 && 'pl-4 md:pl-6')}
            >
              <button
                type="button"
                disabled={next === null}
                onClick={() => next && onSort(next)}
                className={cx(
                  'flex min-w-0 items-center gap-1 rounded-1 text-12 transition-colors enabled:hover:text-ink',
                  sorted ? 'font-strong text-ink' : 'font-normal text-ink-3',
                )}
              >
                <span className="truncate">{column.title}</span>
                {sorted && <Direction order={sorting.order} />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Direction({ order }: { order: Sorting['order'] }) {
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown;
  return <Arrow size={12} aria-hidden className="shrink-0" />;
}
