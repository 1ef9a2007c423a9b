import type { AttachedSession } from '@guru/client/session';
import { type KeyboardEvent, useState } from 'react';
import { folderQuery } from '../../../api/files.ts';
import { queryClient } from '../../../api/query-client.ts';
import { joinPath, readPath } from '../../../files/paths.ts';
import type { Place } from '../../../files/transfers.ts';
import { TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  place: Place;
  onGo: (path: string) => void;
  onClose: () => void;
}

/** A path as text: pasted or written, Tab completes the name of a folder. */
export function PathField({ session, place, onGo, onClose }: Props) {
  const { folder, windows } = place;
  const [text, setText] = useState(folder.toWellFormed());
  const [bad, setBad] = useState(false);

  function go() {
    const path = readPath(text, folder, windows);
    if (path === null) return setBad(true);
    onClose();
    onGo(path);
  }

  async function complete() {
    const cut = Math.max(text.lastIndexOf('/'), windows ? text.lastIndexOf('\\') : -1) + 1;
    const [above, begun] = [text.slice(0, cut), text.slice(cut).toLowerCase()];
    const path = cut === 0 ? folder : readPath(above, folder, windows);
    if (path === null) return;
    const entries = await queryClient.fetchQuery(folderQuery(session, path)).catch(() => []);
    const names = entries
      .filter(({ kind, name }) => kind !== 'file' && name.toLowerCase().startsWith(begun))
      .map(({ name }) => name);
    const [only] = names;
    if (only === undefined) return;
    const common = names.reduce(commonStart);
    const whole = cut === 0 ? common : joinPath(path, common, windows);
    setText(names.length === 1 ? joinPath(whole, '', windows) : whole);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const { key, shiftKey, currentTarget } = event;
    if (key === 'Enter') go();
    if (key === 'Escape') onClose();
    const atEnd = currentTarget.selectionStart === text.length && currentTarget.selectionEnd === text.length;
    // Where nothing was written that could be completed, Tab leads on as everywhere.
    if (key !== 'Tab' || shiftKey || !atEnd || text === folder) return;
    event.preventDefault();
    void complete();
  }

  return (
    <input
      ref={(input) => input?.focus()}
      aria-label={TEXTS.path}
      aria-invalid={bad || undefined}
      title={bad ? TEXTS.badPath : undefined}
      placeholder={TEXTS.pathHint}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        setBad(false);
      }}
      onKeyDown={onKeyDown}
      onBlur={onClose}
      spellCheck={false}
      autoCapitalize="off"
      className="h-full min-w-0 flex-1 bg-transparent px-1.5 font-mono text-12 outline-none aria-invalid:text-bad max-sm:text-15"
    />
  );
}

function commonStart(one: string, other: string): string {
  let end = 0;
  while (end < one.length && one[end]?.toLowerCase() === other[end]?.toLowerCase()) end += 1;
  return one.slice(0, end);
}
