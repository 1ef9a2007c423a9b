import { listTree, type TreeFailure } from '@guru/client/files';
import { createHash } from './hash.ts';
import { localTree } from './local-tree.ts';
import { readLocal } from './read-local.ts';
import type { Place } from './side.ts';

/** What is compared of something in a tree. */
export interface Item {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  readonly mtime_ms: number;
  readonly mode: number;
  readonly target?: string | undefined;
  readonly sha256?: string | undefined;
}

export interface Plan {
  /** To be sent, a folder before what is in it. */
  readonly send: readonly Item[];
  /** To be removed before: what is elsewhere something else, or nothing. */
  readonly remove: readonly Item[];
  /** Files that are the same already. */
  readonly same: number;
}

/** File systems keep times of a second, or two (FAT); a copy that lost the rest is still the same. */
const SAME_TIME_MS = 2000;

/** What must be sent and removed so that `there` becomes what is `here`. What is only there is removed with `remove` set. */
export function planSync(here: readonly Item[], there: readonly Item[], remove: boolean): Plan {
  const left = new Map(there.map((item) => [item.path, item]));
  const send: Item[] = [];
  const gone: Item[] = [];
  let same = 0;
  for (const item of here) {
    const other = left.get(item.path);
    left.delete(item.path);
    if (other !== undefined && isSame(item, other)) same += item.kind === 'file' ? 1 : 0;
    else {
      // A folder is never replaced by a file without being asked to go.
      if (other !== undefined && (other.kind === 'folder') !== (item.kind === 'folder')) gone.push(other);
      send.push(item);
    }
  }
  if (remove) gone.push(...left.values());
  return { send, remove: outermost(gone), same };
}

/** All that is below a side's folder. Nothing when it isn't there. */
export async function readTree(
  side: Place,
  {
    checksum,
    signal,
    onFailure,
  }: { checksum: boolean; signal: AbortSignal; onFailure: (failure: TreeFailure) => void },
): Promise<Item[]> {
  const items: Item[] = [];
  if (side.at === 'device') {
    for await (const one of listTree(side.session, side.path, { checksum, signal })) {
      if (one.kind === 'failed') onFailure(one);
      else if (one.kind !== 'other') items.push(one);
    }
    return items;
  }
  const failed = (path: string, error: unknown) =>
    onFailure({ path, kind: 'failed', code: 'here', message: String(error) });
  for await (const one of localTree(side.path, failed)) {
    signal.throwIfAborted();
    if (one.path === '') continue;
    if (one.kind === 'link') items.push({ ...one, size: 0, mtime_ms: 0, mode: 0 });
    else if (one.kind === 'folder')
      items.push({ path: one.path, kind: 'folder', size: 0, mtime_ms: one.mtime_ms, mode: one.mode ?? 0 });
    else {
      const { path, size, mtime_ms, mode = 0 } = one;
      const sha256 = checksum ? await hashOf(`${side.path}/${path}`) : undefined;
      items.push({ path, kind: 'file', size, mtime_ms, mode, sha256 });
    }
  }
  return items;
}

function isSame(one: Item, other: Item): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'folder') return true;
  if (one.kind === 'link') return one.target === other.target;
  if (one.size !== other.size) return false;
  if (one.sha256 !== undefined || other.sha256 !== undefined) return one.sha256 === other.sha256;
  return Math.abs(one.mtime_ms - other.mtime_ms) < SAME_TIME_MS;
}

/** A folder that goes takes with it what is in it. */
function outermost(items: readonly Item[]): Item[] {
  const folders = new Set(items.filter(({ kind }) => kind === 'folder').map(({ path }) => path));
  return items.filter(({ path }) => !ancestorsOf(path).some((above) => folders.has(above)));
}

function ancestorsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash();
  for await (const piece of readLocal(path)) hash.update(piece);
  return hash.hex();
}
