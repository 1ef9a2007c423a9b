import type { FileEntry } from '@guru/client/files';

/** By what a folder can be sorted. */
export type FileSort = 'name' | 'size' | 'modified' | 'owner';

export interface FileOrder {
  readonly by: FileSort;
  readonly down: boolean;
}

/** What a name is sorted by: in any case, accents behind their letter, numbers by their value. Quicker by far than a collator. */
function keyOf(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/\d+/g, (digits) => digits.padStart(16, '0'));
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const COMPARE: Readonly<Record<FileSort, (a: FileEntry, b: FileEntry) => number>> = {
  name: () => 0,
  size: (a, b) => a.size - b.size,
  modified: (a, b) => a.mtime_ms - b.mtime_ms,
  owner: (a, b) => compareTexts(a.owner, b.owner),
};

const isFolder = ({ kind }: FileEntry) => (kind === 'folder' ? 0 : 1);

/** The order in which a title that is pressed sorts first: large and new things are looked for more often. */
export function nextOrder(by: FileSort, now: FileOrder): FileOrder {
  if (now.by === by) return { by, down: !now.down };
  return { by, down: by === 'size' || by === 'modified' };
}

/** Folders first, then by what is asked for, then by name: `a2` before `a10`. */
export function sortEntries(entries: readonly FileEntry[], { by, down }: FileOrder): readonly FileEntry[] {
  const sign = down ? -1 : 1;
  const compare = COMPARE[by];
  const keyed = entries.map((entry) => ({ entry, key: keyOf(entry.name), rank: isFolder(entry) }));
  keyed.sort(
    (a, b) =>
      a.rank - b.rank ||
      sign *
        (compare(a.entry, b.entry) || compareTexts(a.key, b.key) || compareTexts(a.entry.name, b.entry.name)),
  );
  return keyed.map(({ entry }) => entry);
}

/** What is shown of a folder: with a text in its name, and hidden things only when wanted. */
export function narrow(entries: readonly FileEntry[], text: string, hidden: boolean): readonly FileEntry[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '' && hidden) return entries;
  return entries.filter(
    ({ name }) => (hidden || !name.startsWith('.')) && (wanted === '' || name.toLowerCase().includes(wanted)),
  );
}
