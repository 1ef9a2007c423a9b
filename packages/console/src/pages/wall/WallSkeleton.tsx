import { Skeleton } from '../../ui/Skeleton.tsx';

const ROWS = ['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5', 'w-2/5'] as const;

/** The wall screen while it is on its way, in the layout that is coming. */
export function WallSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="wall h-full bg-surface">
      <Skeleton className="mt-[1.5em] h-[1.5em] w-3/5" />
      <div className="mt-[2em] flex flex-col gap-[1.2em]">
        {ROWS.map((width) => (
          <Skeleton key={width} className={`h-[0.8em] ${width}`} />
        ))}
      </div>
    </div>
  );
}
