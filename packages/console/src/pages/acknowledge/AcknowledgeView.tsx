import { Button } from '../../ui/Button.tsx';
import { Doorway } from '../../ui/Doorway.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  /** Empty when the page was opened without it. */
  token: string;
  /** What was acknowledged, once it was. */
  done: { readonly title: string; readonly acknowledged_for: string } | undefined;
  busy: boolean;
  error: unknown;
  onAcknowledge: () => void;
  onOpen: () => void;
}

export function AcknowledgeView({ token, done, busy, error, onAcknowledge, onOpen }: Props) {
  const open = (
    <Button size="large" onClick={onOpen} className="w-full">
      {TEXTS.open}
    </Button>
  );
  if (done !== undefined)
    return (
      <Doorway title={TEXTS.done} lead={done.title}>
        <div role="status" className="mb-6 text-ink-2">
          {TEXTS.doneFor(done.acknowledged_for)}
        </div>
        {open}
      </Doorway>
    );
  if (token === '')
    return (
      <Doorway title={TEXTS.noToken} lead={TEXTS.noTokenMore}>
        {open}
      </Doorway>
    );
  return (
    <Doorway title={TEXTS.title} lead={TEXTS.lead}>
      <div className="flex flex-col gap-4">
        {error !== null && <ProblemNotice error={error} doing={TEXTS.doing} />}
        <Button variant="primary" size="large" busy={busy} onClick={onAcknowledge} className="w-full">
          {TEXTS.submit}
        </Button>
        {error !== null && open}
      </div>
    </Doorway>
  );
}
