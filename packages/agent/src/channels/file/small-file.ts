import { lutimes, rename, rm, writeFile } from 'node:fs/promises';
import type { Folder } from './folder.ts';
import { join, type Raw } from './names.ts';
import { renameToFree } from './rename-to-free.ts';
import type { Finish } from './temporary.ts';
import { type Transfers, temporaryName } from './transfers.ts';

/** Bits that a file gets when it is made, whatever the account's mask is; what has others needs another step. */
const PLAIN = 0o777;

/**
 * Whether a file can be written in three steps instead of eight. A step is a trip to another thread and back, and with thousands of small files those trips are the
 * time that it takes. Its rights must be those with which it can be made, and none that it replaces be kept.
 */
export function isSimple({ mode, sync, baseVersion }: Finish, replacesNothing: boolean): boolean {
  const wanted = mode ?? 0;
  return (
    replacesNothing && !sync && baseVersion === undefined && (wanted & PLAIN & ~process.umask()) === wanted
  );
}

/** Writes a whole file beside its place, and gives it its name at once. */
export async function putSmallFile(
  folder: Folder,
  name: Raw,
  bytes: Uint8Array,
  { mode, mtimeMs, overwrite }: Finish,
  transfers: Transfers,
): Promise<void> {
  const temporary = temporaryName();
  const path = join(folder.path, temporary);
  const here = folder.at(temporary);
  await transfers.take(path);
  try {
    await folder.confirm();
    await writeFile(here, bytes, { flag: 'wx', mode: mode ?? 0o666 });
    // It could have been replaced by a link meanwhile.
    if (mtimeMs !== undefined) await lutimes(here, mtimeMs / 1000, mtimeMs / 1000);
    await (overwrite ? rename : renameToFree)(here, folder.at(name));
  } catch (error) {
    await rm(here, { force: true });
    throw error;
  } finally {
    transfers.release(path);
  }
}
