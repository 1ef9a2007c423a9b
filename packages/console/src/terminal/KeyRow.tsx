import { cx } from '../lib/cx.ts';
import { TEXTS } from './texts.ts';

const KEYS = [
  { word: 'Esc', data: '\x1b' },
  { word: 'Tab', data: '\t' },
  { word: '←', name: 'Left', data: '\x1b[D' },
  { word: '↑', name: 'Up', data: '\x1b[A' },
  { word: '↓', name: 'Down', data: '\x1b[B' },
  { word: '→', name: 'Right', data: '\x1b[C' },
  { word: '/', data: '/' },
  { word: '|', data: '|' },
  { word: '-', data: '-' },
] as const satisfies readonly { word: string; name?: string; data: string }[];

const KEY = 'h-10 min-w-11 flex-1 rounded-1 border border-line bg-control px-1.5 font-mono text-12 text-ink';

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
      {KEYS.map((key) => (
        <button
          key={key.word}
          type="button"
          aria-label={'name' in key ? key.name : key.word}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onKey(key.data)}
          className={KEY}
        >
          {key.word}
        </button>
      ))}
    </div>
  );
}
