import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { PostgresError } from './errors.ts';
import { readPassword, SUPERUSER } from './folder.ts';
import { isAlive, type Postmaster, readPostmaster } from './postmaster-file.ts';
import { until } from './wait.ts';

/** How long a server that is starting or stopping may take to be one or the other. */
const SETTLE_LIMIT_MS = 30_000;

/**
 * The server that still runs on a cluster, left by a process of ours that was killed; null when none does. A `postmaster.pid` that names
 * another process (the machine went down and the number came round, or the folder is a copy) is removed. Throws `PostgresError('in_use')` when
 * a server runs that isn't ours.
 */
export async function adopt(folder: string, signal?: AbortSignal): Promise<Postmaster | null> {
  const look = async () => {
    const postmaster = await readPostmaster(folder);
    if (postmaster === null || !isAlive(postmaster.pid)) return 'none';
    if (!(await worksIn(folder, postmaster.pid))) return 'stale';
    return postmaster.status === 'ready' ? postmaster : null;
  };
  const found = await until(look, SETTLE_LIMIT_MS, signal);
  if (found === 'none') return null;
  if (found === 'stale') {
    await rm(join(folder, 'data', 'postmaster.pid'), { force: true });
    return null;
  }
  if (found !== null && (await serves(folder, found))) return found;
  const message = `Another PostgreSQL runs on ${folder}, and it does not take our password: end it first.`;
  throw new PostgresError('in_use', message);
}

/**
 * Whether the server on this port is the one of this folder: it must know the password, and be able to read what was just written there. The
 * password alone would also fit the server of a folder that this one was copied from.
 */
async function serves(folder: string, { port }: Postmaster): Promise<boolean> {
  const proof = randomUUID();
  const file = join(folder, 'data', 'guru.proof');
  const password = await readPassword(folder);
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => {});
  try {
    // Readable for PostgreSQL's account; it is no secret, and the folder lets nobody else in.
    await writeFile(file, proof, { mode: 0o644 });
    await client.connect();
    const result = await client.query<{ proof: string }>(`select pg_read_file('guru.proof') as proof`);
    return result.rows[0]?.proof === proof;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
    await rm(file, { force: true });
  }
}

/** Whether a process works in the cluster's folder, as its server does. Where the system can't tell, it is taken for one that does. */
async function worksIn(folder: string, pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(join(folder, 'data'))]);
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch (error) {
    // A process that has ended has no folder; one that we may not look at has.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
