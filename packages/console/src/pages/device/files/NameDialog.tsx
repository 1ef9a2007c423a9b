import type { FileEntry } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { useState } from 'react';
import { useChangeFiles } from '../../../api/files.ts';
import { isName, joinPath } from '../../../files/paths.ts';
import type { Place } from '../../../files/transfers.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import type { Said } from './tasks.ts';
import { TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  place: Place;
  /** What is renamed; null for a new folder. */
  entry: FileEntry | null;
  taken: ReadonlySet<string>;
  onClose: () => void;
  onDone: (said: Said) => void;
}

/** Gives a thing another name, which can be taken back, or makes a folder. */
export function NameDialog({ session, place: { folder, windows }, entry, taken, onClose, onDone }: Props) {
  const before = entry?.name ?? '';
  const [name, setName] = useState(before.toWellFormed());
  const change = useChangeFiles(session);
  const same = name === before.toWellFormed();
  const error = name === '' || isName(name, windows) ? undefined : TEXTS.badName;
  const clash = !same && taken.has(name) ? TEXTS.taken : undefined;
  const title = entry === null ? TEXTS.newFolder : TEXTS.rename;

  function submit() {
    if (same && entry !== null) return onClose();
    const path = joinPath(folder, name, windows);
    if (entry === null) {
      change.mutate({ op: 'mkdir', path }, { onSuccess: () => onDone({ words: TEXTS.made(name) }) });
      return;
    }
    const old = joinPath(folder, before, windows);
    const undo = {
      change: { op: 'rename', path, to: old } as const,
      words: TEXTS.renamed(name, before.toWellFormed()),
    };
    change.mutate(
      { op: 'rename', path: old, to: path },
      { onSuccess: () => onDone({ words: TEXTS.renamed(before.toWellFormed(), name), undo }) },
    );
  }

  return (
    <Dialog open onClose={onClose} title={title}>
      <form action={submit}>
        <Field
          label={TEXTS.name}
          value={name}
          error={error ?? clash}
          onChange={({ target }) => setName(target.value)}
          onFocus={({ target }) => target.setSelectionRange(0, stemOf(target.value))}
          spellCheck={false}
          autoCapitalize="off"
        />
        {change.error && <ProblemNotice error={change.error} doing={TEXTS.failed} className="mt-4" />}
        <Actions>
          <Button onClick={onClose}>{TEXTS.cancel}</Button>
          <Button
            type="submit"
            variant="primary"
            busy={change.isPending}
            disabled={name === '' || error !== undefined || clash !== undefined}
          >
            {entry === null ? TEXTS.make : TEXTS.rename}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** Of a name that is changed the ending mostly stays. */
function stemOf(name: string): number {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? dot : name.length;
}
