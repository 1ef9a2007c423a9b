import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, perf } from '../finding.ts';
import { levelAbove } from '../level.ts';
import { inWords, timeInWords } from './share.ts';
import type { Kind } from './types.ts';

type Params = Parameters<Kind<'backup'>>[0];

/** Files of a folder that are looked at. */
const MAX_FILES = 10_000;

export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

export const check: Kind<'backup'> = async (params, { signal, wall }) =>
  findingOf(await newest(params, signal), params, wall());

/** What the newest file of a backup means. */
export function findingOf(file: BackupFile | undefined, params: Params, wall: number): Finding {
  const { folder, pattern, warn_age_s: warn, crit_age_s: crit, min_bytes } = params;
  if (file === undefined)
    return { level: 'critical', summary: `Nothing in ${folder} is called ${pattern}.`, perf: [] };
  const age = Math.max(0, Math.floor((wall - file.mtimeMs) / 1000));
  const isSmall = file.bytes < min_bytes;
  const what = `${file.name} is the newest, ${timeInWords(age)} old, with ${inWords(file.bytes)}`;
  return {
    level: isSmall ? 'critical' : levelAbove(age, warn, crit),
    summary: isSmall ? `${what}: that is too small.` : `${what}.`,
    perf: [
      perf('age', age, 's', { warn, crit }),
      { ...perf('size', file.bytes, 'B'), crit: `${min_bytes}:` },
    ],
  };
}

async function newest({ folder, pattern }: Params, signal: AbortSignal): Promise<BackupFile | undefined> {
  const fits = matcherOf(pattern);
  let found: BackupFile | undefined;
  let looked = 0;
  for await (const entry of await opendir(folder)) {
    signal.throwIfAborted();
    if (entry.isDirectory() || !fits(entry.name)) continue;
    looked += 1;
    if (looked > MAX_FILES)
      throw new Error(`More than ${MAX_FILES} files in ${folder} are called ${pattern}.`);
    // One that is removed at this moment is no backup.
    const file = await stat(join(folder, entry.name)).catch(() => undefined);
    if (file?.isFile() && file.mtimeMs > (found?.mtimeMs ?? Number.NEGATIVE_INFINITY))
      found = { name: entry.name, bytes: file.size, mtimeMs: file.mtimeMs };
  }
  return found;
}

/** Whether a name is one of a pattern, in which `*` stands for any characters and `?` for one. In time that grows with both, whatever they are. */
export function matcherOf(pattern: string): (name: string) => boolean {
  // On Windows a name is the same in capital letters.
  const plain = (text: string) => (process.platform === 'win32' ? text.toLowerCase() : text);
  const parts = [...plain(pattern)];
  return (name) => {
    /** Places in the pattern that can be reached with what was read of the name. */
    let places = withStars(parts, new Set([0]));
    for (const character of plain(name)) {
      const next = new Set<number>();
      for (const place of places) {
        const part = parts[place];
        if (part === '*') next.add(place);
        else if (part === '?' || part === character) next.add(place + 1);
      }
      places = withStars(parts, next);
    }
    return places.has(parts.length);
  };
}

/** A star may stand for nothing. */
function withStars(parts: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) if (parts[place] === '*') places.add(place + 1);
  return places;
}
