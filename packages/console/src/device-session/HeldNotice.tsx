import type { ApiProblem } from '@guru/client';
import type { ReactNode } from 'react';
import { useCloseSession } from '../api/sessions.ts';
import { tell } from '../lib/problem.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Time } from '../ui/Time.tsx';
import { HeldActions } from './HeldActions.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  held: NonNullable<ApiProblem['held_by']>;
  /** Whether the session in the way is one's own: then it can be ended from here. */
  mine: boolean;
  /** The button that tries again. */
  again: ReactNode;
  /** The session in the way has been ended. */
  onFree: () => void;
  /** Ends the session that is in the way, and opens one's own. */
  onTakeOver: () => void;
  /** Watches the terminals of the session, where that has a place; and asks for its keys at once. */
  onWatch?: (asking: boolean) => void;
}

/** Another session is on the device: whose, since when, and what can be done. */
export function HeldNotice({ held, mine, again, onFree, onTakeOver, onWatch }: Props) {
  const close = useCloseSession();
  return (
    <Notice
      tone="warn"
      className="bg-raised"
      title={mine ? TEXTS.heldByYou : TEXTS.heldByOther(held.tech_name)}
      actions={
        mine ? (
          <Button
            size="small"
            variant="primary"
            busy={close.isPending}
            onClick={() => close.mutate(held.session_id, { onSuccess: onFree })}
          >
            {TEXTS.takeHere}
          </Button>
        ) : (
          <HeldActions name={held.tech_name} again={again} onTakeOver={onTakeOver} onWatch={onWatch} />
        )
      }
    >
      {TEXTS.since} <Time at={held.since} />. {mine ? TEXTS.heldByYouMore : TEXTS.heldMore}
      {close.error && <p className="text-bad">{tell(close.error).title}</p>}
    </Notice>
  );
}
