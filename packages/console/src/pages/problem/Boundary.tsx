import { useRouter } from '@tanstack/react-router';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';

/** What shows in place of a page that failed: what happened, what to do, an id to quote; the frame stays. */
export function Boundary({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  function again() {
    reset();
    void router.invalidate();
  }
  return (
    <div className="gutter mx-auto w-full max-w-160 py-10">
      <ProblemNotice error={error} onRetry={again} />
    </div>
  );
}
