import type { BigIntStats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import type { Folder } from './folder.ts';
import { linkTarget, type Raw, toText } from './names.ts';
import { ownerName } from './owners.ts';

/** Something in a folder, as the wire tells it (spec §5, file). */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  /** Rights, and the bits for set-user-id, set-group-id and sticky. */
  readonly mode: number;
  readonly mtime_ms: number;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  /** Of a link: where it leads, as it is written there. */
  readonly target?: string;
}

/** The permissions in a mode, without the kind. */
export const MODE_BITS = 0o7777;

/** Looks at something in a folder; a link is looked at itself. */
export async function readEntry(
  folder: Folder,
  name: Raw | undefined,
): Promise<{ entry: Entry; version: string }> {
  const path = folder.at(name);
  const stats = await lstat(path, { bigint: true });
  const entry = toEntry(name === undefined ? '' : toText(name), stats);
  if (!stats.isSymbolicLink()) return { entry, version: versionOf(stats) };
  return { entry: { ...entry, target: toText(await linkTarget(path)) }, version: versionOf(stats) };
}

export function toEntry(name: string, stats: BigIntStats): Entry {
  const uid = Number(stats.uid);
  return {
    name,
    kind: kindOf(stats),
    size: Number(stats.size),
    mode: Number(stats.mode) & MODE_BITS,
    mtime_ms: Number(stats.mtimeMs),
    uid,
    gid: Number(stats.gid),
    owner: ownerName(uid),
  };
}

/** Differs when the file has been changed or replaced. Only to be compared. */
export function versionOf({ mtimeNs, size, ino }: BigIntStats): string {
  return [mtimeNs, size, ino].map((part) => part.toString(36)).join('-');
}

/** The version of what a name leads to now; undefined when there is nothing. */
export async function versionAt(path: Raw): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats && versionOf(stats);
}

function kindOf(stats: BigIntStats): Entry['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
