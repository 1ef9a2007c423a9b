import { link, lstat, rename, rm } from 'node:fs/promises';
import { errnoOf, FileFailure } from './failure.ts';
import type { Raw } from './names.ts';

/** File systems without a second name for one file, and things that can't have one. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'EINVAL']);

/**
 * Renames, and throws `FileFailure` `exists` when something has the name. A file gets its second name before it loses its first, which fails at once when that is
 * taken. Where there is no such thing (folders, FAT) a look goes before; between the two somebody else's file could be replaced.
 */
export async function renameToFree(from: Raw, to: Raw): Promise<void> {
  if ((await lstat(from)).isFile() && (await linked(from, to))) {
    await rm(from);
    return;
  }
  if (await isTaken(to)) throw new FileFailure('exists');
  await rename(from, to);
}

async function linked(from: Raw, to: Raw): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (NO_LINKS.has(errnoOf(error) ?? '')) return false;
    throw error;
  }
}

async function isTaken(path: Raw): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
