import { ApiProblem } from '@guru/client';
import { HeldNotice } from '../device-session/HeldNotice.tsx';
import { tell } from '../lib/problem.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { type TerminalTab, terminals } from './terminals.ts';
import { TEXTS, wordsOf } from './texts.ts';

/** What became of a terminal, over the foot of its screen, with the way on. */
export function TerminalNotice({ tab }: { tab: TerminalTab }) {
  const { id, state } = tab;
  const error = state.kind === 'failed' ? state.error : null;
  const held = error instanceof ApiProblem ? error.held_by : undefined;
  const again = (
    <Button size="small" onClick={() => terminals.reopen(id)}>
      {TEXTS.again}
    </Button>
  );
  return (
    <div className="absolute inset-x-3 bottom-3 max-w-140">
      {held && error instanceof ApiProblem ? (
        <HeldNotice
          held={held}
          mine={error.code === 'session_exists'}
          again={again}
          onFree={() => terminals.reopen(id)}
          onTakeOver={() => terminals.reopen(id, true)}
          onWatch={(asking) => terminals.watch(id, held.session_id, asking)}
        />
      ) : error !== null ? (
        <FailedNotice error={error} again={again} />
      ) : (
        <Notice
          tone={state.kind === 'exited' ? 'ok' : 'bad'}
          title={wordsOf(state).more ?? wordsOf(state).word}
          actions={again}
          className="bg-raised"
        />
      )}
    </div>
  );
}

function FailedNotice({ error, again }: { error: unknown; again: React.ReactNode }) {
  const { title, advice, code, request_id } = tell(error);
  return (
    <Notice tone="bad" title={title} actions={again}>
      <p>{advice}</p>
      <p className="mt-1 font-mono text-12 break-all text-ink-3">
        {[code, request_id].filter(Boolean).join(' ')}
      </p>
    </Notice>
  );
}
