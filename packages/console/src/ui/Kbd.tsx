import { IS_MAC } from '../lib/platform.ts';

const NAMES: Record<string, string> = {
  mod: IS_MAC ? '⌘' : 'Ctrl',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** A shortcut as keys: `g d`, `mod+k`. */
export function Kbd({ keys, className = '' }: { keys: string; className?: string }) {
  return (
    <span className={`inline-flex gap-1 ${className}`}>
      {keys.split(/[ +]/).map((key) => (
        <kbd
          key={key}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-1 border border-line-strong bg-surface px-1 font-sans text-11 text-ink-2"
        >
          {NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </kbd>
      ))}
    </span>
  );
}
