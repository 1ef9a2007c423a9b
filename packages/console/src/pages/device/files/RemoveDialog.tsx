import type { FileEntry } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { useQuery } from '@tanstack/react-query';
import { countQuery, useChangeFiles } from '../../../api/files.ts';
import { joinPath } from '../../../files/paths.ts';
import type { Place } from '../../../files/transfers.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import type { Said } from './tasks.ts';
import { TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  place: Place;
  entries: readonly FileEntry[];
  onClose: () => void;
  onDone: (said: Said) => void;
}

/** Deletes things, after saying which, how many, and what is below them. */
export function RemoveDialog({ session, place, entries, onClose, onDone }: Props) {
  const { folder, windows, device } = place;
  const change = useChangeFiles(session);
  const names = entries.map(({ name }) => name.toWellFormed());
  const pathOf = ({ name }: FileEntry) => joinPath(folder, name, windows);
  const folders = entries.filter(({ kind }) => kind === 'folder').map(pathOf);
  const counted = useQuery({ ...countQuery(session, folders), enabled: folders.length > 0 });

  return (
    <Dialog open onClose={onClose} title={TEXTS.removeTitle(entries.length)}>
      <p className="break-words text-ink-2">{TEXTS.removeSentence(names, folder, device)}</p>
      {folders.length > 0 && !counted.error && (
        <p role="status" className="num mt-2 text-ink-2">
          {counted.data ? TEXTS.below(TEXTS.things(counted.data.things, counted.data.more)) : TEXTS.counting}
        </p>
      )}
      {change.error && <ProblemNotice error={change.error} doing={TEXTS.failed} className="mt-4" />}
      <Actions>
        <Button onClick={onClose}>{TEXTS.cancel}</Button>
        <Button
          variant="danger"
          busy={change.isPending}
          onClick={() =>
            change.mutate(
              { op: 'remove', paths: entries.map(pathOf) },
              { onSuccess: () => onDone({ words: TEXTS.removed(names) }) },
            )
          }
        >
          {TEXTS.removeSubmit(entries.length)}
        </Button>
      </Actions>
    </Dialog>
  );
}
