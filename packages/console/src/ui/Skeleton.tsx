import { cx } from '../lib/cx.ts';

/** The place of a text that is on its way, in the size that it will have. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('waiting block h-2.5 rounded-1 bg-bar', className)} />;
}
