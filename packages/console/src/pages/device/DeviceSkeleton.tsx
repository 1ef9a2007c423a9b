import { Skeleton } from '../../ui/Skeleton.tsx';

const PANELS = ['cpu', 'memory', 'disk', 'network'] as const;
const FACTS = ['w-2/3', 'w-1/2', 'w-3/4', 'w-2/5', 'w-3/5', 'w-1/2'] as const;

/** The device page while it is on its way, in the layout that is coming. */
export function DeviceSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col">
      <div className="gutter border-b border-line pt-6 pb-13">
        <Skeleton className="h-4 w-48" />
        <Skeleton className="mt-4 w-80 max-w-full" />
      </div>
      <div className="gutter grid gap-8 pt-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          {PANELS.map((panel) => (
            <Skeleton key={panel} className="h-28" />
          ))}
        </div>
        <div className="flex flex-col gap-4 pt-2">
          {FACTS.map((width, index) => (
            <Skeleton key={`${width}${index * 2}`} className={width} />
          ))}
        </div>
      </div>
    </div>
  );
}
