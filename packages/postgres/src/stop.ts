import { join } from 'node:path';
import { type Cluster, programOf } from './cluster.ts';
import type { Launched } from './launch.ts';
import { isAlive, type Postmaster, readPostmaster } from './postmaster-file.ts';
import { runProgram } from './spawn.ts';
import { until } from './wait.ts';

/** How long the last statements and the last checkpoint may take before PostgreSQL is told to drop everything; it recovers from that. */
const STOP_LIMIT_MS = 15_000;

/**
 * Ends a server: connections are closed and the log is flushed (a fast shutdown); when that takes too long, at once. Resolves when
 * it has ended.
 */
export async function endServer(server: Postmaster | Launched, cluster: Cluster): Promise<void> {
  const { pid } = server;
  const look = async () => {
    if ('hasEnded' in server) return server.hasEnded() || null;
    // A process that nobody waits for keeps its pid after its end; the file goes at the end of a shutdown.
    return !isAlive(pid) || (await readPostmaster(cluster.folder))?.pid !== pid || null;
  };
  if ((await look()) !== null) return;
  await interrupt(pid, cluster);
  if ((await until(look, STOP_LIMIT_MS)) !== null) return;
  signalServer(pid, 'SIGQUIT');
  await until(look, STOP_LIMIT_MS);
}

/** Sends a signal if the server is still there. */
export function signalServer(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  if (isAlive(pid)) process.kill(pid, signal);
}

/** Windows has none of the signals; there `pg_ctl` knows how. */
async function interrupt(pid: number, { folder, binaries, account }: Cluster): Promise<void> {
  if (process.platform !== 'win32') return signalServer(pid, 'SIGINT');
  await runProgram({
    program: programOf(binaries.folder, 'pg_ctl'),
    args: ['stop', '-D', join(folder, 'data'), '-m', 'fast', '-W'],
    account,
    descriptors: ['ignore', 'ignore', 'ignore'],
  });
}
