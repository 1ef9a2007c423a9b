import type { FileEntry } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { useState } from 'react';
import { useChangeFiles } from '../../../api/files.ts';
import { joinPath } from '../../../files/paths.ts';
import type { Place } from '../../../files/transfers.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { modeOf, modeText, octalOf } from './mode.ts';
import type { Said } from './tasks.ts';
import { TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  place: Place;
  entries: readonly FileEntry[];
  onClose: () => void;
  onDone: (said: Said) => void;
}

const WHO = [
  ['owner', 6],
  ['group', 3],
  ['others', 0],
] as const;
const RIGHTS = [
  ['read', 4],
  ['write', 2],
  ['run', 1],
] as const;

/** Who may do what with things of a POSIX system: as boxes, and as the number that technicians know. */
export function ModeDialog({ session, place: { folder, windows }, entries, onClose, onDone }: Props) {
  const [octal, setOctal] = useState(() => octalOf(entries[0]?.mode ?? 0));
  const change = useChangeFiles(session);
  const mode = modeOf(octal);
  const names = entries.map(({ name }) => name.toWellFormed());
  const [only] = entries;

  function submit() {
    if (mode === null) return;
    const paths = entries.map(({ name }) => joinPath(folder, name, windows));
    const wordsOf = (bits: number) => TEXTS.modeSet(names, modeText(bits));
    // Of several each may have had another.
    const before = entries.length === 1 ? only?.mode : undefined;
    const back = before !== undefined && {
      undo: { change: { op: 'chmod', paths, mode: before } as const, words: wordsOf(before) },
    };
    const said: Said = { words: wordsOf(mode), ...back };
    change.mutate({ op: 'chmod', paths, mode }, { onSuccess: () => onDone(said) });
  }

  return (
    <Dialog open onClose={onClose} title={TEXTS.modeTitle} description={TEXTS.modeMore(names)}>
      <form action={submit}>
        <table className="mb-4 w-full">
          <thead>
            <tr className="text-left text-12 text-ink-3 *:py-1 *:font-normal">
              <td />
              {RIGHTS.map(([right]) => (
                <th key={right} scope="col">
                  {TEXTS.rights[right]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WHO.map(([who, shift]) => (
              <tr key={who} className="border-t border-line *:py-1.5 *:font-normal">
                <th scope="row" className="text-left">
                  {TEXTS.who[who]}
                </th>
                {RIGHTS.map(([right, bit]) => (
                  <td key={right}>
                    <input
                      type="checkbox"
                      aria-label={`${TEXTS.who[who]}: ${TEXTS.rights[right]}`}
                      disabled={mode === null}
                      checked={mode !== null && (mode & (bit << shift)) !== 0}
                      onChange={() => setOctal(octalOf((mode ?? 0) ^ (bit << shift)))}
                      className="size-4 accent-accent"
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <Field
          label={TEXTS.octal}
          value={octal}
          inputMode="numeric"
          error={mode === null ? TEXTS.octalBad : undefined}
          hint={<span className="font-mono">{mode === null ? '' : modeText(mode)}</span>}
          onChange={({ target }) => setOctal(target.value)}
        />
        {change.error && <ProblemNotice error={change.error} doing={TEXTS.failed} className="mt-4" />}
        <Actions>
          <Button onClick={onClose}>{TEXTS.cancel}</Button>
          <Button type="submit" variant="primary" busy={change.isPending} disabled={mode === null}>
            {TEXTS.setMode}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
