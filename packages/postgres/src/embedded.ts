import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { accountFor } from './account.ts';
import { adopt } from './adopt.ts';
import { usableBinaries } from './binaries.ts';
import { type Hold, hold } from './bootstrap.ts';
import type { Cluster } from './cluster.ts';
import { createCluster, hasCluster, readPassword, restoreAccess } from './folder.ts';
import { installedFolder } from './installed.ts';
import { type Launched, launch } from './launch.ts';
import { isAlive, type Postmaster } from './postmaster-file.ts';
import { endServer, signalServer } from './stop.ts';
import { until } from './wait.ts';

/** A cache: what lies there may be deleted while nothing runs. */
const COPIES_FOLDER = '/var/cache/guru';

const ABANDONED_LIMIT_MS = 5000;

export interface EmbeddedPostgresOptions {
  /** Where the cluster lives; made when it isn't there. */
  readonly folder: string;
  /** The role and database to have ready; the role owns the database and is neither SUPERUSER nor BYPASSRLS. */
  readonly database: string;
  /** The folder with PostgreSQL's `bin`, `lib` and `share`, where not npm's. */
  readonly binaries?: string;
  /** Where to copy binaries to that lie in a folder which is closed to the account that must run them. */
  readonly copies?: string;
  /** Settings of postgresql.conf that differ from ours, such as `fsync: 'off'` for a database to throw away. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Hears in one line what takes time or is unusual. */
  readonly say?: (line: string) => void;
  /** Gives up the start. */
  readonly signal?: AbortSignal;
}

/** A PostgreSQL server that runs for this process alone. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connects as the ordinary role to its database. */
  readonly url: string;
  /** Connects as the superuser to the database `postgres`: for making roles and databases, nothing else. */
  readonly superuserUrl: string;
  readonly pid: number;
  /** `adopted`: it was still running from a process of ours that was killed. */
  readonly how: 'created' | 'started' | 'adopted';
  /** Stops it and waits until it has ended; calling it again waits for the same end. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of a folder: creates it, reopens it, or adopts the one that still runs. It ends with `stop`, and at the latest when this process
 * exits; only a kill leaves it, for the next start to adopt. Throws `PostgresError`.
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { database, copies = COPIES_FOLDER, settings = {}, say = () => {}, signal } = options;
  const folder = resolve(options.folder);
  const account = await accountFor(folder);
  const found = options.binaries ?? (await installedFolder());
  const binaries = await usableBinaries(found, account, { folder: copies, say });
  const cluster = { folder, account, binaries };
  const isNew = !(await hasCluster(folder, binaries.major));
  if (isNew) {
    say(`creating the database in ${folder}`);
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    await createCluster(cluster, settings.fsync !== 'off');
  } else {
    await restoreAccess(cluster);
  }
  const adopted = isNew ? null : await adopt(folder, signal);
  if (adopted !== null) return owned(cluster, adopted, database, 'adopted');
  try {
    const launched = await launch(cluster, { settings, signal });
    return await owned(cluster, launched, database, isNew ? 'created' : 'started');
  } catch (error) {
    // Another start of the same folder may have been faster; then that is the reason to tell.
    const other = await adopt(folder, signal);
    if (other === null) throw error;
    return owned(cluster, other, database, 'adopted');
  }
}

/** Takes a running server for this process: from here on it ends when we do. */
async function owned(
  cluster: Cluster,
  server: Postmaster | Launched,
  database: string,
  how: EmbeddedPostgres['how'],
): Promise<EmbeddedPostgres> {
  const { pid, port } = server;
  const hasEnded = 'hasEnded' in server ? server.hasEnded : null;
  const onExit = () => signalServer(pid, 'SIGINT');
  const end = async () => {
    await endServer(pid, cluster, hasEnded);
    process.off('exit', onExit);
  };
  let held: Hold;
  try {
    held = await hold(port, await readPassword(cluster.folder), database);
  } catch (error) {
    // One that was running before us may be another's.
    if (how !== 'adopted') await end();
    throw error;
  }
  process.once('exit', onExit);
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= (async () => {
      // The lock goes with the server, never before it: another process must not take what is about to end.
      await end();
      await held[Symbol.asyncDispose]();
    })();
    return stopped;
  };
  return { url: held.url, superuserUrl: held.superuserUrl, pid, how, stop, [Symbol.asyncDispose]: stop };
}

/** Ends the server that a killed process left on a cluster which nobody will start again, without its checkpoint. */
export async function endAbandoned(folder: string): Promise<void> {
  const server = await adopt(folder);
  if (server === null) return;
  signalServer(server.pid, 'SIGQUIT');
  await until(() => !isAlive(server.pid) || null, ABANDONED_LIMIT_MS);
}
