import type { DeviceProcess } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import type { AgentDetail } from '@guru/protocol/api';
import { useState } from 'react';
import { useChangeProcess } from '../../../api/manage.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { nameOf } from '../../devices/columns.tsx';
import { ACTIONS, actionsOf, type ProcessAction, TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  agent: AgentDetail;
  process: DeviceProcess;
}

/** What can be done to a process: one is chosen, a sentence says what will happen, and a button does it. */
export function ProcessActions({ session, agent, process }: Props) {
  const actions = actionsOf(agent.os);
  const [action, setAction] = useState<ProcessAction>(actions[0] ?? 'KILL');
  const [nice, setNice] = useState('10');
  const change = useChangeProcess(session, process);
  const { name } = process;
  const { danger, sentence, button } = ACTIONS[action];
  const value = Number(nice);
  const isNice = nice.trim() !== '' && Number.isInteger(value) && value >= -20 && value <= 19;

  function choose(next: ProcessAction) {
    setAction(next);
    change.reset();
  }

  return (
    <div className="mt-5 flex flex-col items-start gap-3">
      <Segmented
        label={TEXTS.action}
        value={action}
        options={actions.map((one) => ({ value: one, label: ACTIONS[one].label }))}
        onChange={choose}
        className="max-w-full overflow-x-auto"
      />
      <p className="text-ink-2">{sentence(name, nameOf(agent))}</p>
      {action === 'nice' && (
        <Field
          label={TEXTS.niceLabel}
          value={nice}
          inputMode="numeric"
          aria-invalid={!isNice}
          onChange={(event) => setNice(event.target.value)}
          className="w-full"
        />
      )}
      <Button
        variant={danger ? 'danger' : 'secondary'}
        busy={change.isPending}
        disabled={action === 'nice' && !isNice}
        onClick={() => change.mutate(action === 'nice' ? { nice: value } : { signal: action })}
      >
        {button(name)}
      </Button>
      {change.isSuccess && (
        <p role="status" className="text-ink-2">
          {TEXTS.done}
        </p>
      )}
      {change.error && <ProblemNotice error={change.error} doing={TEXTS.failed} className="w-full" />}
    </div>
  );
}
