import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  type FileHandle,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Account, statOrNull } from './account.ts';
import { type Cluster, programOf } from './cluster.ts';
import { PostgresError } from './errors.ts';
import { isAlive } from './postmaster-file.ts';
import { lastLine, runProgram } from './spawn.ts';

export const SUPERUSER = 'postgres';

/** A cluster's folder as PostgreSQL's programs reach it. */
export interface Seen extends AsyncDisposable {
  /** The folder's path for the program. */
  readonly path: string;
  /** What the program must be given as descriptors from 3 on, for the path to lead anywhere. */
  readonly descriptors: readonly number[];
}

/**
 * Shows a folder to programs of another account. That account may not be let into the folders above it (a clone in root's home, 0700), so
 * on Linux it gets the open folder itself and enters it through /proc; the data then stay in the data folder, wherever that is.
 */
export async function showFolder(folder: string, account: Account): Promise<Seen> {
  if (account === null || process.platform !== 'linux') {
    return { path: folder, descriptors: [], [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const handle: FileHandle = await open(folder, 'r');
  return {
    path: '/proc/self/fd/3',
    descriptors: [handle.fd],
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Whether there is a cluster in `folder`. Throws `PostgresError` when another major version made it, or the folder holds something else. */
export async function hasCluster(folder: string, major: number): Promise<boolean> {
  if ((await statOrNull(folder)) === null) return false;
  const file = join(folder, 'data', 'PG_VERSION');
  const version = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (version === String(major)) return true;
  if (version === '') {
    const message = `${folder} is there, but no PostgreSQL cluster is in it: move it away, or set GURU_DATA_DIR.`;
    throw new PostgresError('not_a_cluster', message);
  }
  const message = `${folder} was made by PostgreSQL ${version}, and this version of Guru brings ${major}: start the version that made it, dump the database, and load it into a new data folder.`;
  throw new PostgresError('wrong_major', message);
}

/**
 * Makes the cluster in its folder: the data, and the superuser's random password in a file that nobody else may read. The folder appears whole or
 * not at all.
 */
export async function createCluster(cluster: Cluster, durable: boolean): Promise<void> {
  const { folder, account } = cluster;
  await removeAbandoned(folder);
  const partial = `${folder}.partial-${process.pid}-${randomUUID()}`;
  try {
    await mkdir(partial, { mode: 0o700 });
    const password = join(partial, 'password');
    await writeFile(password, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    if (account) for (const path of [partial, password]) await chown(path, account.uid, account.gid);
    await initdb({ ...cluster, folder: partial }, durable);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another start of the same folder may have been faster.
    if ((await statOrNull(folder)) === null) throw error;
  }
}

/**
 * Mends what a copy loses that was made without owners and modes, as backups often are: PostgreSQL would refuse to start on it. Owners are
 * changed only in a folder that is root's, where nobody else can have put anything.
 */
export async function restoreAccess({ folder, account }: Cluster): Promise<void> {
  await chmod(join(folder, 'data'), 0o700);
  if (account === null || (await stat(folder)).uid !== 0) return;
  for (const path of await readdir(folder, { recursive: true })) {
    await lchown(join(folder, path), account.uid, account.gid);
  }
  // Last, so that a start which is killed meanwhile is made up for by the next one.
  await chown(folder, account.uid, account.gid);
}

/** The superuser's password. */
export async function readPassword(folder: string): Promise<string> {
  return (await readFile(join(folder, 'password'), 'utf8')).trim();
}

async function initdb({ folder, binaries, account }: Cluster, durable: boolean): Promise<void> {
  await using seen = await showFolder(folder, account);
  const { code, output } = await runProgram({
    program: programOf(binaries.folder, 'initdb'),
    args: [
      `--pgdata=${seen.path}/data`,
      `--pwfile=${seen.path}/password`,
      `--username=${SUPERUSER}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Its own Unicode rules, so that an upgrade of the system can't change how an index is sorted.
      '--locale-provider=builtin',
      '--locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    account,
    descriptors: ['ignore', 'pipe', 'pipe', ...seen.descriptors],
  });
  if (code === 0) return;
  throw new PostgresError('failed', `PostgreSQL's initdb failed: ${lastLine(output)}`);
}

/** Removes what starts have left that were killed while they made a cluster. */
async function removeAbandoned(folder: string): Promise<void> {
  const mark = `${basename(folder)}.partial-`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(mark)) continue;
    const pid = Number.parseInt(name.slice(mark.length), 10);
    if (isAlive(pid) && pid !== process.pid) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
