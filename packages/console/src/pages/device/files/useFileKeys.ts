import type { FileEntry } from '@guru/client/files';
import type { KeyboardEvent } from 'react';
import type { Selection } from './useSelection.ts';

const PAGE_ROWS = 20;

interface Props {
  rows: readonly FileEntry[];
  selection: Selection;
  onOpen: (entry: FileEntry) => void;
  onUp: () => void;
  onRename: (entry: FileEntry) => void;
  onRemove: (entries: readonly FileEntry[]) => void;
}

/** What keys do in the table: the arrows move and with Shift choose, Space chooses, Enter opens, Backspace goes up, F2 renames, Delete deletes. */
export function useFileKeys({ rows, selection, onOpen, onUp, onRename, onRemove }: Props) {
  const { current, entries } = selection;
  const entry = current === null ? undefined : rows[current];
  const last = rows.length - 1;
  const from = current ?? -1;

  const moves: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    j: from + 1,
    ArrowUp: from - 1,
    k: from - 1,
    PageDown: from + PAGE_ROWS,
    PageUp: from - PAGE_ROWS,
    Home: 0,
    End: last,
  };
  const acts: Readonly<Record<string, () => void>> = {
    Enter: () => entry && onOpen(entry),
    Backspace: onUp,
    ' ': () => current !== null && selection.toggle(current, false),
    F2: () => entry && onRename(entry),
    Delete: () => {
      const all = entries.length > 0 ? entries : entry ? [entry] : [];
      if (all.length > 0) onRemove(all);
    },
    Escape: selection.clear,
  };

  return (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target, currentTarget } = event;
    // A title that is in focus has keys of its own.
    if (altKey || target !== currentTarget) return;
    if (ctrlKey || metaKey) {
      if (key !== 'a') return;
      event.preventDefault();
      if (entries.length < rows.length) selection.toggleAll();
      return;
    }
    const to = moves[key];
    const act = acts[key];
    if (to === undefined && act === undefined) return;
    event.preventDefault();
    if (act) act();
    else if (to !== undefined && last >= 0) selection.moveTo(Math.min(last, Math.max(0, to)), shiftKey);
  };
}
