import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { TEXTS } from './texts.ts';

interface Key {
  readonly name: string;
  /** What is on it, where that isn't its name. */
  readonly face?: ReactNode;
  /** What it types. */
  readonly data: string;
}

// Icons, for the arrows of the typeface are too small to be keys.
const KEYS: readonly Key[] = [
  { name: 'Esc', data: '\x1b' },
  { name: 'Tab', data: '\t' },
  { name: 'Left', face: <ArrowLeft size={16} />, data: '\x1b[D' },
  { name: 'Up', face: <ArrowUp size={16} />, data: '\x1b[A' },
  { name: 'Down', face: <ArrowDown size={16} />, data: '\x1b[B' },
  { name: 'Right', face: <ArrowRight size={16} />, data: '\x1b[C' },
  { name: '/', data: '/' },
  { name: '|', data: '|' },
  { name: '-', data: '-' },
];

const KEY =
  'flex h-10 min-w-11 flex-1 items-center justify-center rounded-1 border border-line bg-control px-1.5 font-mono text-12 text-ink';

interface Props {
  /** Ctrl waits for the next key. */
  ctrl: boolean;
  onCtrl: () => void;
  onKey: (data: string) => void;
}

/** The keys that a phone's keyboard lacks. Pressing one leaves the keyboard up. */
export function KeyRow({ ctrl, onCtrl, onKey }: Props) {
  return (
    <div
      role="toolbar"
      aria-label={TEXTS.keys}
      className="flex gap-1 overflow-x-auto border-t border-line bg-canvas p-1"
    >
      <button
        type="button"
        aria-pressed={ctrl}
        onPointerDown={(event) => event.preventDefault()}
        onClick={onCtrl}
        className={cx(KEY, ctrl && 'border-transparent bg-accent text-on-accent')}
      >
        Ctrl
      </button>
      {KEYS.map(({ name, face, data }) => (
        <button
          key={name}
          type="button"
          aria-label={name}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onKey(data)}
          className={KEY}
        >
          {face ?? name}
        </button>
      ))}
    </div>
  );
}
