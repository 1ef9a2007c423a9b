import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { Kbd } from '../ui/Kbd.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  scope: ReactNode;
  live: ReactNode;
  account: ReactNode;
  onSearch: () => void;
}

/** The line above every page: where one is, what one looks for, whether it is live. */
export function TopBar({ scope, live, account, onSearch }: Props) {
  return (
    <header className="flex h-11 shrink-0 print:hidden items-center justify-between gap-3 border-b border-line bg-canvas px-3">
      <div className="flex min-w-0 flex-1 items-center">{scope}</div>
      <button
        type="button"
        onClick={onSearch}
        className="flex h-7 w-80 shrink items-center gap-2 rounded-2 border border-line-strong bg-field px-2 text-ink-3 transition-colors hover:text-ink-2 max-md:w-7 max-md:justify-center max-md:border-transparent max-md:bg-transparent max-md:px-0"
      >
        <Search size={14} aria-hidden className="shrink-0" />
        <span className="flex-1 text-left max-md:sr-only">{TEXTS.search}</span>
        <Kbd keys="mod+k" className="max-md:hidden" />
      </button>
      <div className="flex items-center justify-end gap-1.5 sm:flex-1">
        {live}
        {account}
      </div>
    </header>
  );
}
