import type { FileEntry } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { Upload } from 'lucide-react';
import type { Place } from '../../../files/transfers.ts';
import { ConflictDialog } from './ConflictDialog.tsx';
import { FileDrawer } from './FileDrawer.tsx';
import { ModeDialog } from './ModeDialog.tsx';
import { NameDialog } from './NameDialog.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import type { FileTask, Said } from './tasks.ts';
import { TEXTS } from './texts.ts';
import type { Uploading } from './useUpload.ts';

interface Props {
  session: AttachedSession;
  place: Place;
  task: FileTask | null;
  taken: readonly FileEntry[];
  uploading: Uploading;
  onClose: () => void;
  onDone: (said: Said) => void;
}

/** What lies over the folder: the dialog of what is being done, the question of an upload, and where a drop would go. */
export function FileTasks({ session, place, task, taken, uploading, onClose, onDone }: Props) {
  const { over, question } = uploading;
  const common = { session, place, onClose, onDone };
  return (
    <>
      {over && (
        <div className="pointer-events-none fixed inset-0 z-30 flex items-end justify-center bg-accent-tint/60 p-6 pb-16 outline-2 -outline-offset-8 outline-accent-ink outline-dashed">
          <p className="flex items-center gap-2 rounded-2 border border-line-strong bg-raised px-4 py-2.5 shadow-popup">
            <Upload size={15} aria-hidden />
            <span className="break-all">{TEXTS.drop(place.folder.toWellFormed())}</span>
          </p>
        </div>
      )}
      {question && (
        <ConflictDialog
          names={question.conflicts}
          folder={place.folder.toWellFormed()}
          onAnswer={uploading.answer}
          onClose={uploading.dismiss}
        />
      )}
      {(task?.kind === 'make' || task?.kind === 'rename') && (
        <NameDialog
          {...common}
          entry={task.kind === 'rename' ? task.entry : null}
          taken={new Set(taken.map(({ name }) => name))}
        />
      )}
      {task?.kind === 'remove' && <RemoveDialog {...common} entries={task.entries} />}
      {task?.kind === 'mode' && <ModeDialog {...common} entries={task.entries} />}
      {task?.kind === 'show' && (
        <FileDrawer session={session} place={place} entry={task.entry} onClose={onClose} />
      )}
    </>
  );
}
