import type { AgentDetail } from '@guru/protocol/api';
import { useNavigate } from '@tanstack/react-router';
import { useChangeAgent, useRemoveAgent } from '../../../api/agents.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { nameOf } from '../../devices/columns.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { TEXTS } from './texts.ts';

export type Danger = 'rename' | 'move' | 'remove';

interface Props {
  agent: AgentDetail;
  open: Danger | null;
  onClose: () => void;
}

/** The dialogs behind a device's actions; each names what will happen to what. */
export function DeviceDialogs({ agent, open, onClose }: Props) {
  if (open === 'rename') return <RenameDialog agent={agent} onClose={onClose} />;
  if (open === 'move') return <MoveDialog agent={agent} onClose={onClose} />;
  if (open === 'remove') return <RemoveDialog agent={agent} onClose={onClose} />;
  return null;
}

type DialogProps = Omit<Props, 'open'>;

function RenameDialog({ agent, onClose }: DialogProps) {
  const change = useChangeAgent(agent.agent_id);
  const words = TEXTS.rename;

  function submit(form: FormData) {
    const name = String(form.get('name') ?? '').trim();
    change.mutate({ display_name: name === '' ? null : name }, { onSuccess: onClose });
  }

  return (
    <Dialog open onClose={onClose} title={words.title} description={words.more(agent.hostname)}>
      <form action={submit}>
        <Field
          label={words.label}
          name="name"
          defaultValue={agent.display_name ?? ''}
          placeholder={agent.hostname}
          maxLength={200}
        />
        {change.error && <ProblemNotice error={change.error} doing={words.doing} className="mt-4" />}
        <Actions>
          <Button onClick={onClose}>{TEXTS.cancel}</Button>
          <Button type="submit" variant="primary" busy={change.isPending}>
            {words.submit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function RemoveDialog({ agent, onClose }: DialogProps) {
  const remove = useRemoveAgent(agent.agent_id);
  const navigate = useNavigate();
  const words = TEXTS.remove;
  const name = nameOf(agent);
  const sessions = agent.live_sessions.length;
  const leave = () => void navigate({ to: '/devices', replace: true });

  return (
    <Dialog open onClose={onClose} title={words.title(name)}>
      <p className="text-ink-2">{words.danger(name, `${agent.client_name} / ${agent.site_name}`)}</p>
      {sessions > 0 && <p className="mt-2 text-ink-2">{words.sessions(sessions)}</p>}
      {remove.error && <ProblemNotice error={remove.error} doing={words.doing} className="mt-4" />}
      <Actions>
        <Button onClick={onClose}>{TEXTS.cancel}</Button>
        <Button
          variant="danger"
          busy={remove.isPending}
          onClick={() => remove.mutate(undefined, { onSuccess: leave })}
        >
          {words.submit(name)}
        </Button>
      </Actions>
    </Dialog>
  );
}
