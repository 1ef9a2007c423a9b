import { Search } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useShortcuts } from '../../../frame/shortcuts.ts';

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** What stands at its right: a count, controls. */
  children?: ReactNode;
}

/** Narrows a table to the rows that have a text. `/` goes there, Escape back to the rows. */
export function FilterLine({ label, value, onChange, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => input.current?.focus() });
  return (
    <div className="gutter flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="flex h-8 min-w-48 flex-1 items-center gap-2 rounded-2 border border-line-strong bg-field px-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent-ink max-sm:h-10">
        <Search size={14} aria-hidden className="shrink-0 text-ink-3" />
        <input
          ref={input}
          aria-label={label}
          placeholder={label}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={({ key }) => key === 'Escape' && input.current?.blur()}
          className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3 max-sm:text-15"
        />
      </div>
      {children}
    </div>
  );
}
