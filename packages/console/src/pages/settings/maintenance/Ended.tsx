import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  /** What was ended, or null. */
  name: string | null;
  busy: boolean;
  error: Error | null;
  onUndo: () => void;
}

/** The line that says what was ended, and takes it back. */
export function Ended({ name, busy, error, onUndo }: Props) {
  return (
    <>
      <p role="status" className="flex items-center gap-3 text-ink-2 not-empty:py-2">
        {name !== null && (
          <>
            {TEXTS.removed(name)}
            <Button size="small" busy={busy} onClick={onUndo}>
              {TEXTS.undo}
            </Button>
          </>
        )}
      </p>
      {error && <ProblemNotice error={error} doing={TEXTS.doingEnd} className="my-2" />}
    </>
  );
}
