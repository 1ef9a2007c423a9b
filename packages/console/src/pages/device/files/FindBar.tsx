import { ChevronDown, ChevronUp } from 'lucide-react';
import { type KeyboardEvent, type Ref, useMemo, useState } from 'react';
import { IconButton } from '../../../ui/IconButton.tsx';
import { matchesOf } from './matches.ts';
import { TEXTS } from './texts.ts';

interface Props {
  ref: Ref<HTMLInputElement>;
  text: string;
  /** Brings a part of the text into sight. */
  onShow: (from: number, to: number) => void;
  onLeave: () => void;
}

/** Finds a text in the editor: Enter leads to the next, Shift-Enter to the one before, Escape back to the text. */
export function FindBar({ ref, text, onShow, onLeave }: Props) {
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(-1);
  const matches = useMemo(() => matchesOf(text, wanted), [text, wanted]);
  const words = TEXTS.editor;

  function step(by: number) {
    if (matches.length === 0) return;
    const next = (at + by + matches.length) % matches.length;
    const from = matches[at < 0 && by < 0 ? matches.length - 1 : next] ?? 0;
    setAt(matches.indexOf(from));
    onShow(from, from + wanted.length);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="flex h-7 items-center gap-1 rounded-2 border border-line-strong bg-field pl-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent-ink max-sm:h-10">
      <input
        ref={ref}
        aria-label={words.find}
        placeholder={words.find}
        value={wanted}
        onChange={({ target }) => {
          setWanted(target.value);
          setAt(-1);
        }}
        onKeyDown={onKeyDown}
        className="w-40 bg-transparent outline-none placeholder:text-ink-3 max-sm:text-15"
      />
      {wanted !== '' && (
        <span role="status" className="num text-12 text-ink-3">
          {words.matches(at + 1, matches.length)}
        </span>
      )}
      <IconButton icon={ChevronUp} label={words.previous} size="small" onClick={() => step(-1)} />
      <IconButton icon={ChevronDown} label={words.next} size="small" onClick={() => step(1)} />
    </div>
  );
}
