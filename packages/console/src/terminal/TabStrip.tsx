import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { StateShape } from '../ui/Status.tsx';
import type { TerminalTab } from './terminals.ts';
import { TEXTS, wordsOf } from './texts.ts';

interface Props {
  tabs: readonly TerminalTab[];
  active: number | null;
  onActivate: (id: number) => void;
  onClose: (id: number) => void;
  /** What stands behind the terminals. */
  more?: ReactNode;
  /** Controls at the right end. */
  children?: ReactNode;
}

/** The terminals by name, each with its state as a shape and, where it isn't simply connected, a word. */
export function TabStrip({ tabs, active, onActivate, onClose, more, children }: Props) {
  return (
    <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-canvas">
      <div className="flex min-w-0 flex-1 overflow-x-auto [scrollbar-width:none]">
        {tabs.map((tab) => (
          <Tab key={tab.id} tab={tab} active={tab.id === active} onActivate={onActivate} onClose={onClose} />
        ))}
        {more}
      </div>
      <div className="flex shrink-0 items-center gap-0.5 px-1.5">{children}</div>
    </div>
  );
}

interface TabProps extends Pick<Props, 'onActivate' | 'onClose'> {
  tab: TerminalTab;
  active: boolean;
}

function Tab({ tab, active, onActivate, onClose }: TabProps) {
  const { state, word } = wordsOf(tab.state);
  return (
    <div
      className={cx(
        'group flex shrink-0 items-center border-r border-line pr-1 transition-colors',
        active ? 'bg-surface text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <button
        type="button"
        aria-pressed={active}
        onClick={() => onActivate(tab.id)}
        className="flex h-full items-center gap-2 pr-1.5 pl-3 focus-visible:-outline-offset-2"
      >
        <StateShape state={state} size={8} />
        <span className="max-w-52 truncate">{tab.name}</span>
        {tab.watching !== null && <span className="text-12 text-ink-3">· {TEXTS.watching}</span>}
        <span className={cx('text-12 text-ink-3', tab.state.kind === 'connected' && 'sr-only')}>{word}</span>
      </button>
      <button
        type="button"
        aria-label={`${TEXTS.close}: ${tab.name}`}
        onClick={() => onClose(tab.id)}
        className="flex size-5 items-center justify-center rounded-1 text-ink-3 hover:bg-selected hover:text-ink"
      >
        <X size={13} aria-hidden />
      </button>
    </div>
  );
}
