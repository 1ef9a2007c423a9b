import type { ServiceAction, ServiceState } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { useState } from 'react';
import { useControlService } from '../../../api/manage.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { ACTIONS, TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  device: string;
  name: string;
  state: ServiceState | undefined;
}

/** What makes sense for a service as it is. */
function actionsFor(state: ServiceState | undefined): readonly ServiceAction[] {
  const isUp = state === 'running' || state === 'starting' || state === 'paused' || state === 'finished';
  return isUp ? ['restart', 'stop', 'enable', 'disable'] : ['start', 'enable', 'disable'];
}

/** The actions of a service. What cuts somebody off says so first, and is then done by a second press. */
export function ServiceActions({ session, device, name, state }: Props) {
  const control = useControlService(session, name);
  const [asked, setAsked] = useState<ServiceAction | null>(null);
  const doing = control.isPending ? control.variables : null;

  function press(action: ServiceAction) {
    control.reset();
    if (ACTIONS[action].sentence) setAsked(action);
    else act(action);
  }

  function act(action: ServiceAction) {
    setAsked(null);
    control.mutate(action);
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {actionsFor(state).map((action) => (
          <Button
            key={action}
            busy={doing === action}
            disabled={control.isPending}
            onClick={() => press(action)}
          >
            {ACTIONS[action].label}
          </Button>
        ))}
      </div>
      {asked && (
        <Notice
          tone="warn"
          title={ACTIONS[asked].sentence?.(name, device) ?? ''}
          actions={
            <>
              <Button variant="danger" size="small" onClick={() => act(asked)}>
                {`${ACTIONS[asked].label}: ${name}`}
              </Button>
              <Button size="small" onClick={() => setAsked(null)}>
                {TEXTS.cancel}
              </Button>
            </>
          }
        />
      )}
      {control.error && <ProblemNotice error={control.error} doing={TEXTS.failed} />}
    </div>
  );
}
