/** A key press, as far as shortcuts care. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** How long the second key of a sequence may take. */
export const SEQUENCE_MS = 1000;

/**
 * Names shortcuts: `t`, `?`, `mod+k` (Ctrl, or ⌘ on a Mac), and sequences of two as `g d`. `match` takes each key press with its
 * time and answers the shortcut that it completes; it remembers the first key of a sequence for `SEQUENCE_MS`.
 */
export function createKeyMatcher(shortcuts: () => Iterable<string>) {
  let pending: { key: string; until: number } | null = null;

  return function match(press: Press, now: number): string | null {
    const key = nameOf(press);
    if (key === null) return null;
    const first = pending !== null && now <= pending.until ? pending.key : null;
    pending = null;
    const known = [...shortcuts()];
    const sequence = `${first} ${key}`;
    if (first !== null && known.includes(sequence)) return sequence;
    if (known.some((shortcut) => shortcut.startsWith(`${key} `))) pending = { key, until: now + SEQUENCE_MS };
    return known.includes(key) ? key : null;
  };
}

function nameOf({ key, ctrlKey, metaKey, altKey }: Press): string | null {
  if (altKey || key === 'Control' || key === 'Meta' || key === 'Shift' || key === 'Alt') return null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  return ctrlKey || metaKey ? `mod+${name}` : name;
}
