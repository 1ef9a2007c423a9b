import type { FileEntry } from '@guru/client/files';
import { useMemo, useState } from 'react';

/** What is chosen of a folder, by name: rows come and go. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  /** The entries that are chosen and in sight. */
  readonly entries: readonly FileEntry[];
  /** The row that keys act on; null for none. */
  readonly current: number | null;
  /** Goes to a row; `extend`: everything from where one began up to it is chosen. */
  moveTo(index: number, extend: boolean): void;
  /** Chooses a row, or not any more; `extend` as with `moveTo`. */
  toggle(index: number, extend: boolean): void;
  toggleAll(): void;
  clear(): void;
}

/** Chooses rows of a folder. It begins at the row with the name `first`. */
export function useSelection(rows: readonly FileEntry[], first: string | null): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState(first);
  const [anchor, setAnchor] = useState<string | null>(null);
  const places = useMemo(() => new Map(rows.map((entry, at) => [entry.name, at])), [rows]);
  const entries = useMemo(
    () => (chosen.size === 0 ? [] : rows.filter((entry) => chosen.has(entry.name))),
    [rows, chosen],
  );
  const current = (name === null ? undefined : places.get(name)) ?? null;

  function span(index: number): ReadonlySet<string> {
    const from = (anchor === null ? undefined : places.get(anchor)) ?? current ?? index;
    setAnchor(rows[from]?.name ?? null);
    const [low, high] = from < index ? [from, index] : [index, from];
    return new Set(rows.slice(low, high + 1).map((entry) => entry.name));
  }

  return {
    chosen,
    entries,
    current,
    moveTo(index, extend) {
      if (extend) setChosen(span(index));
      else setAnchor(null);
      setName(rows[index]?.name ?? null);
    },
    toggle(index, extend) {
      const one = rows[index]?.name;
      if (one === undefined) return;
      setName(one);
      if (extend) return setChosen(span(index));
      setAnchor(one);
      const next = new Set(chosen);
      if (!next.delete(one)) next.add(one);
      setChosen(next);
    },
    toggleAll: () =>
      setChosen(entries.length === rows.length ? new Set() : new Set(rows.map((entry) => entry.name))),
    clear() {
      setChosen(new Set());
      setAnchor(null);
    },
  };
}
