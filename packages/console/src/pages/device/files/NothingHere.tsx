import { Skeleton } from '../../../ui/Skeleton.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  /** The folder has nothing at all. */
  empty: boolean;
  filtered: boolean;
  write: boolean;
}

/** Why no row is shown. */
export function NothingHere({ empty, filtered, write }: Props) {
  const why = empty ? (write ? TEXTS.emptyDrop : TEXTS.empty) : filtered ? TEXTS.noneFits : TEXTS.onlyHidden;
  return <p className="gutter py-4 text-ink-3">{why}</p>;
}

const WIDTHS = ['w-40', 'w-28', 'w-52', 'w-32', 'w-44', 'w-36'] as const;

/** Rows that are on their way. */
export function FolderSkeleton() {
  return (
    <div role="status" aria-label={TEXTS.waiting} className="gutter flex flex-col border-t border-line">
      {WIDTHS.map((width) => (
        <div key={width} className="flex h-8 items-center border-b border-line/70 pl-10">
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  );
}
