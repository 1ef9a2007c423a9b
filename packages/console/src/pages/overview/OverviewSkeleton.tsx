import { Skeleton } from '../../ui/Skeleton.tsx';

const ROWS = ['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5'] as const;

/** The overview while it is on its way, in the layout that is coming. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="gutter pt-6">
      <Skeleton className="h-4 w-96 max-w-full" />
      <div className="mt-10 grid gap-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {['left', 'right'].map((side) => (
          <div key={side} className="flex flex-col gap-5">
            {ROWS.map((width) => (
              <Skeleton key={width} className={width} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
