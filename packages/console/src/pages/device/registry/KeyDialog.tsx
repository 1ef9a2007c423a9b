import type { AttachedSession } from '@guru/client/session';
import { useState } from 'react';
import { useChangeRegistry } from '../../../api/registry.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';
import { childOf } from './values.ts';

export type KeyTask = 'create' | 'delete';

interface Props {
  session: AttachedSession;
  device: string;
  registryKey: string;
  task: KeyTask;
  onClose: () => void;
  onDeleted: () => void;
}

/** Makes a key below the one that is shown, or deletes the one that is shown, after saying what that means. */
export function KeyDialog({ session, device, registryKey, task, onClose, onDeleted }: Props) {
  const [name, setName] = useState('');
  const change = useChangeRegistry(session);
  const isName = name.trim() !== '' && !name.includes('\\');
  const problem = change.error && (
    <ProblemNotice error={change.error} doing={TEXTS.failed} className="mt-4" />
  );

  function remove() {
    change.mutate(
      { op: 'delete_key', key: registryKey },
      {
        onSuccess() {
          onClose();
          onDeleted();
        },
      },
    );
  }

  if (task === 'delete') {
    return (
      <Dialog open onClose={onClose} title={TEXTS.deleteKey.replace('…', '')}>
        <p className="break-words text-ink-2">{TEXTS.deleteSentence(registryKey, device)}</p>
        {problem}
        <Actions>
          <Button onClick={onClose}>{TEXTS.cancel}</Button>
          <Button variant="danger" busy={change.isPending} onClick={remove}>
            {TEXTS.deleteSubmit}
          </Button>
        </Actions>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={TEXTS.newKey.replace('…', '')}
      description={TEXTS.makeMore(registryKey)}
    >
      <form
        action={() =>
          change.mutate({ op: 'create_key', key: childOf(registryKey, name.trim()) }, { onSuccess: onClose })
        }
      >
        <Field label={TEXTS.name} value={name} onChange={(event) => setName(event.target.value)} />
        {problem}
        <Actions>
          <Button onClick={onClose}>{TEXTS.cancel}</Button>
          <Button type="submit" variant="primary" busy={change.isPending} disabled={!isName}>
            {TEXTS.make}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
