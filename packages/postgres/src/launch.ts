import { closeSync, openSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { statOrNull } from './account.ts';
import { type Cluster, programOf } from './cluster.ts';
import { PostgresError } from './errors.ts';
import { showFolder } from './folder.ts';
import { bindable } from './port.ts';
import { readPostmaster } from './postmaster-file.ts';
import { settingArguments } from './settings.ts';
import { lastLine, startProgram } from './spawn.ts';
import { until } from './wait.ts';

/** Recovery after a power cut reads at most `max_wal_size` again, which takes seconds. */
const READY_LIMIT_MS = 120_000;
const LOG_LIMIT_BYTES = 8 * 1024 * 1024;
const PORT_TRIES = 5;

export interface LaunchOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  /** Any free port unless given. */
  readonly port?: number;
}

/** A server that is a child of ours. */
export interface Launched {
  readonly pid: number;
  readonly port: number;
  hasEnded(): boolean;
}

/** Starts the server of a cluster and waits until it takes connections. Throws `PostgresError('failed')` with the reason from its log. */
export async function launch(cluster: Cluster, options: LaunchOptions): Promise<Launched> {
  const log = await rotatedLog(cluster.folder);
  for (let tries = 1; ; tries++) {
    const port = options.port ?? (await bindable(0));
    if (port === null) throw new PostgresError('failed', 'There is no free port on 127.0.0.1.');
    const launched = await launchOn(port, log, cluster, options);
    if (launched !== null) return launched;
    // Somebody may have taken the port between our look and PostgreSQL's.
    const isTaken = (await bindable(port)) === null;
    if (isTaken && options.port === undefined && tries < PORT_TRIES) continue;
    const said = await readFile(log, 'utf8').catch(() => '');
    throw new PostgresError('failed', `PostgreSQL did not start (its log is ${log}): ${lastLine(said)}`);
  }
}

/** One try: the server when it is ready, null when it has ended before. */
async function launchOn(
  port: number,
  log: string,
  cluster: Cluster,
  { settings, signal }: LaunchOptions,
): Promise<Launched | null> {
  await using seen = await showFolder(cluster.folder, cluster.account);
  const output = openSync(log, 'a', 0o600);
  const child = startProgram({
    program: programOf(cluster.binaries.folder, 'postgres'),
    args: ['-D', `${seen.path}/data`, ...settingArguments({ ...settings, port: String(port) })],
    account: cluster.account,
    descriptors: ['ignore', output, output, ...seen.descriptors],
    detached: true,
  });
  closeSync(output);
  let ended = false;
  const onEnd = () => {
    ended = true;
  };
  child.once('error', onEnd).once('exit', onEnd);
  // It has an owner that stops it; as a handle it must not keep a process alive that has nothing else to do.
  child.unref();
  const { pid } = child;
  try {
    const look = async () => ended || (await isReady(pid, cluster.folder)) || null;
    if ((await until(look, READY_LIMIT_MS, signal)) === null) child.kill('SIGQUIT');
  } catch (error) {
    child.kill('SIGQUIT');
    throw error;
  }
  return ended || pid === undefined ? null : { pid, port, hasEnded: () => ended };
}

async function isReady(pid: number | undefined, folder: string): Promise<boolean> {
  const postmaster = await readPostmaster(folder);
  return postmaster?.pid === pid && postmaster?.status === 'ready';
}

/** The server's log, which starts anew when it has grown too long. */
async function rotatedLog(folder: string): Promise<string> {
  const log = join(folder, 'log');
  const found = await statOrNull(log);
  if (found !== null && found.size > LOG_LIMIT_BYTES) await rename(log, `${log}.old`);
  return log;
}
