import type { LocalItem } from '../../../files/collect.ts';
import { freeName } from '../../../files/paths.ts';

/** What is to become of things whose names are taken. */
export type Answer = 'replace' | 'keep' | 'skip';

const topOf = ({ path }: LocalItem) => path.split('/', 1)[0] ?? path;

/** Windows takes names that differ in case alone for the same. */
const sameAs = (windows: boolean) => (name: string) => (windows ? name.toLowerCase() : name);

/** The names, of what is to be uploaded, that are taken in the folder. */
export function conflictsOf(
  items: readonly LocalItem[],
  taken: Iterable<string>,
  windows: boolean,
): readonly string[] {
  const same = sameAs(windows);
  const there = new Set([...taken].map(same));
  return [...new Set(items.map(topOf))].filter((name) => there.has(same(name)));
}

/** What goes up once it is known what becomes of the names that are taken. */
export function settle(
  items: readonly LocalItem[],
  conflicts: readonly string[],
  taken: Iterable<string>,
  answer: Answer,
): readonly LocalItem[] {
  const clash = new Set(conflicts);
  if (answer === 'replace') return items;
  if (answer === 'skip') return items.filter((item) => !clash.has(topOf(item)));
  const used = new Set([...taken, ...items.map(topOf)]);
  const renamed = new Map(
    conflicts.map((name) => {
      const free = freeName(name, used);
      used.add(free);
      return [name, free];
    }),
  );
  return items.map((item) => {
    const top = topOf(item);
    return { ...item, path: (renamed.get(top) ?? top) + item.path.slice(top.length) };
  });
}
