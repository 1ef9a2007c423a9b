import type { DeviceService, ServiceAction } from '@guru/client/manage';
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
  service: DeviceService;
}

const UP: ReadonlySet<DeviceService['state']> = new Set(['running', 'starting', 'paused', 'finished']);

/** What makes sense for a service as it is. */
function actionsFor({ state, starts }: DeviceService): readonly ServiceAction[] {
  const now: readonly ServiceAction[] = UP.has(state) ? ['restart', 'stop'] : ['start'];
  return [...now, starts === 'automatic' ? 'disable' : 'enable'];
}

/** The actions of a service. What cuts somebody off says so first, and is then done by a second press. */
export function ServiceActions({ session, device, service }: Props) {
  const { name } = service;
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
        {actionsFor(service).map((action) => (
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
