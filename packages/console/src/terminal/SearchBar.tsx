import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../ui/IconButton.tsx';
import { TEXTS } from './texts.ts';

type Direction = 'next' | 'previous';

interface Props {
  onFind: (text: string, direction: Direction) => boolean;
  onClose: () => void;
}

/** Searches what the terminal has printed. Enter goes up, as the newest is at the bottom; Escape goes back to the shell. */
export function SearchBar({ onFind, onClose }: Props) {
  const [text, setText] = useState('');
  const [found, setFound] = useState(true);

  function find(direction: Direction, wanted = text) {
    setFound(wanted === '' || onFind(wanted, direction));
  }

  return (
    <search className="absolute top-2 right-4 flex items-center gap-0.5 rounded-2 border border-line-strong bg-raised p-0.5 shadow-popup">
      <input
        // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
        autoFocus
        aria-label={TEXTS.searchLabel}
        placeholder={TEXTS.search}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          find('previous', event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(event.shiftKey ? 'next' : 'previous');
          if (event.key === 'Escape') onClose();
        }}
        className="h-7 w-44 bg-transparent px-2 font-mono text-12 outline-none placeholder:text-ink-3"
      />
      <span role="status" className="px-1 text-12 text-bad">
        {found ? '' : TEXTS.noMatch}
      </span>
      <IconButton icon={ChevronUp} label={TEXTS.previous} size="small" onClick={() => find('previous')} />
      <IconButton icon={ChevronDown} label={TEXTS.next} size="small" onClick={() => find('next')} />
      <IconButton icon={X} label={TEXTS.close} size="small" onClick={onClose} />
    </search>
  );
}
