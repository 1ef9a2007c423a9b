import { cx } from '../../lib/cx.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { Column } from './columns.tsx';

/** Widths that look like names and not like a pattern. */
const WIDTHS = ['w-3/5', 'w-2/5', 'w-1/2', 'w-7/12', 'w-5/12'] as const;

/** A row that is on its way, in the layout that is coming. */
export function SkeletonRow({
  columns,
  phone,
  index,
}: {
  columns: readonly Column[];
  phone: boolean;
  index: number;
}) {
  const width = (column: number) => WIDTHS[(index * 3 + column * 2) % WIDTHS.length] ?? WIDTHS[0];
  if (phone) {
    return (
      <td className="flex flex-col justify-center gap-2.5 px-4">
        <Skeleton className={width(0)} />
        <Skeleton className={width(1)} />
      </td>
    );
  }
  return columns.map((column, at) => (
    <td key={column.id} className={cx('flex items-center px-2', at === 0 && 'pl-4 md:pl-6')}>
      <Skeleton className={width(at)} />
    </td>
  ));
}
