import { ApiProblem } from '@guru/client';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { HeldNotice } from './HeldNotice.tsx';
import type { UsedSession } from './hooks.ts';
import { reasonSentence, TEXTS } from './texts.ts';

/** Why there is no session on the device, with the way on; nothing while it is open or opening. */
export function SessionNotice({ used: { state, reopen, takeOver } }: { used: UsedSession }) {
  if (state.kind === 'open' || state.kind === 'opening') return null;
  const again = (
    <Button size="small" onClick={reopen}>
      {TEXTS.again}
    </Button>
  );
  if (state.kind === 'lost') {
    return (
      <Notice tone="bad" title={TEXTS.lost} actions={again}>
        {reasonSentence(state.reason)}
      </Notice>
    );
  }
  const { error } = state;
  const held = error instanceof ApiProblem ? error.held_by : undefined;
  if (held === undefined || !(error instanceof ApiProblem))
    return <ProblemNotice error={error} onRetry={reopen} />;
  return (
    <HeldNotice
      held={held}
      mine={error.code === 'session_exists'}
      again={again}
      onFree={reopen}
      onTakeOver={takeOver}
    />
  );
}
