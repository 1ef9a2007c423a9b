import type { AttachedSession } from '@guru/client/session';
import { useState } from 'react';
import { useExportRegistry } from '../../../api/registry.ts';
import { Button } from '../../../ui/Button.tsx';
import { inputClass } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import type { KeyTask } from './KeyDialog.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  current: string;
  onGo: (key: string) => void;
  /** Missing where nothing may be changed. */
  onNewValue?: () => void;
  onTask?: (task: KeyTask) => void;
}

/** Which key is shown, as a text that can be written, and what can be done with it. */
export function KeyBar({ session, current, onGo, onNewValue, onTask }: Props) {
  const [text, setText] = useState(current);
  const exporting = useExportRegistry(session);

  return (
    <>
      <form
        action={() => onGo(text.trim().replace(/\\+$/, ''))}
        className="gutter flex flex-wrap items-center gap-2 py-3"
      >
        <input
          aria-label={TEXTS.path}
          placeholder={TEXTS.pathHint}
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck={false}
          className={`${inputClass} min-w-60 flex-1 font-mono text-12`}
        />
        <Button type="submit">{TEXTS.go}</Button>
        {onNewValue && <Button onClick={onNewValue}>{TEXTS.newValue}</Button>}
        {onTask && <Button onClick={() => onTask('create')}>{TEXTS.newKey}</Button>}
        {onTask && (
          <Button variant="danger" onClick={() => onTask('delete')}>
            {TEXTS.deleteKey}
          </Button>
        )}
        {current !== '' && (
          <Button
            busy={exporting.isPending}
            onClick={() => exporting.mutate(current, { onSuccess: (reg) => download(current, reg) })}
          >
            {TEXTS.exportKey}
          </Button>
        )}
      </form>
      {exporting.error && (
        <ProblemNotice
          error={exporting.error}
          doing={TEXTS.exporting}
          className="mx-4 mb-3 max-w-160 md:mx-6"
        />
      )}
    </>
  );
}

/** As regedit writes it: UTF-16 with its mark. */
function download(key: string, text: string): void {
  const units = new Uint16Array(text.length + 1);
  units[0] = 0xfeff;
  for (let at = 0; at < text.length; at += 1) units[at + 1] = text.charCodeAt(at);
  const url = URL.createObjectURL(new Blob([units], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${key.slice(key.lastIndexOf('\\') + 1).replaceAll(/[^\w.-]/g, '_')}.reg`;
  link.click();
  URL.revokeObjectURL(url);
}
