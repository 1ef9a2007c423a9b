import { Skeleton } from '../../../ui/Skeleton.tsx';

/** The charts while they are on their way. */
export function ChartsSkeleton({ count }: { count: number }) {
  return (
    <div className="flex flex-col gap-3">
      <div className="h-7" />
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className="h-30" />
      ))}
    </div>
  );
}
