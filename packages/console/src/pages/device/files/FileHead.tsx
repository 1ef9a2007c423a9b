import { ArrowDown, ArrowUp } from 'lucide-react';
import { cx } from '../../../lib/cx.ts';
import type { FileColumn } from './columns.tsx';
import type { FileOrder, FileSort } from './order.ts';
import { TEXTS } from './texts.ts';

interface Props {
  columns: readonly FileColumn[];
  order: FileOrder;
  onOrder: (by: FileSort) => void;
  /** Every row is chosen. */
  all: boolean;
  onAll: () => void;
}

/** The titles of the columns, which sort, and the box that chooses every row. */
export function FileHead({ columns, order, onOrder, all, onAll }: Props) {
  const Arrow = order.down ? ArrowDown : ArrowUp;
  return (
    <thead className="sticky top-0 z-10 block bg-surface">
      <tr className="grid h-8 grid-cols-(--columns) border-b border-line">
        <td className="flex items-center pl-4 md:pl-6">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={TEXTS.selectAll}
            checked={all}
            onChange={onAll}
            className="size-3.5 accent-accent"
          />
        </td>
        {columns.map(({ id, title, align }) => {
          const sorted = id === order.by;
          return (
            <th
              key={id}
              aria-sort={sorted ? (order.down ? 'descending' : 'ascending') : undefined}
              className={cx(
                'flex min-w-0 items-center px-2 text-12 font-normal text-ink-3 last:pr-4 md:last:pr-6',
                align === 'right' && 'justify-end',
              )}
            >
              {id === 'mode' ? (
                title
              ) : (
                <button
                  type="button"
                  onClick={() => onOrder(id)}
                  className={cx(
                    'flex min-w-0 items-center gap-1 rounded-1 transition-colors hover:text-ink',
                    sorted && 'font-strong text-ink',
                  )}
                >
                  {title}
                  {sorted && <Arrow size={12} aria-hidden className="shrink-0" />}
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
