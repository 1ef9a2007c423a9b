import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PostgresError } from './errors.ts';

/** Who PostgreSQL runs as when we are root: it refuses to be root itself. `nobody` by number, on Linux by that name too. */
const NOBODY = 65_534;

/** The account to change to before running a program of PostgreSQL's; null where we stay who we are. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/**
 * The account that PostgreSQL runs as: ours, or, when we are root, the owner of the cluster's folder, which for a new one is `nobody`.
 * Throws `PostgresError('folder_not_ours')` when the folder is another user's and we are not root.
 */
export async function accountFor(folder: string): Promise<Account> {
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  const owner = await statOrNull(folder);
  if (uid !== 0) {
    if (owner === null || owner.uid === uid) return null;
    const message = `The folder ${folder} belongs to user ${owner.uid}: start Guru as that user or as root, or set GURU_DATA_DIR.`;
    throw new PostgresError('folder_not_ours', message);
  }
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return { uid: NOBODY, gid: NOBODY };
}

/** What `stat` says, or null when there is nothing. */
export async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
