import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { accountFor } from './account.ts';
import { adopt } from './adopt.ts';
import { usableBinaries } from './binaries.ts';
import { createCluster, hasCluster, restoreAccess } from './folder.ts';
import { installedFolder } from './installed.ts';
import { Keeper } from './keeper.ts';
import { launch } from './launch.ts';
import { isAlive } from './postmaster-file.ts';
import { signalServer } from './stop.ts';
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
  /** Of the server that runs now. */
  readonly pid: number;
  /** `adopted`: it was still running from a process of ours that was killed. */
  readonly how: 'created' | 'started' | 'adopted';
  /** Stops it and waits until it has ended; calling it again waits for the same end. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of a folder: creates it, reopens it, or adopts the one that still runs. It ends with `stop`, and at the latest when this process
 * exits; only a kill leaves it, for the next start to adopt. When it ends by itself it is started again on the same port. Throws `PostgresError`.
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
  const keeping = { database, settings, say };
  const adopted = isNew ? null : await adopt(folder, signal);
  if (adopted !== null) return embedded('adopted', await Keeper.take(cluster, adopted, keeping));
  try {
    const launched = await launch(cluster, { settings, signal });
    return embedded(isNew ? 'created' : 'started', await Keeper.take(cluster, launched, keeping));
  } catch (error) {
    // Another start of the same folder may have been faster; then that is the reason to tell.
    const other = await adopt(folder, signal);
    if (other === null) throw error;
    return embedded('adopted', await Keeper.take(cluster, other, keeping));
  }
}

function embedded(how: EmbeddedPostgres['how'], keeper: Keeper): EmbeddedPostgres {
  const stop = () => keeper.stop();
  return {
    url: keeper.url,
    superuserUrl: keeper.superuserUrl,
    get pid() {
      return keeper.pid;
    },
    how,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Ends the server that a killed process left on a cluster which nobody will start again, without its checkpoint. */
export async function endAbandoned(folder: string): Promise<void> {
  const server = await adopt(folder);
  if (server === null) return;
  signalServer(server.pid, 'SIGQUIT');
  await until(() => !isAlive(server.pid) || null, ABANDONED_LIMIT_MS);
}
