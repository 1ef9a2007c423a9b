import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAbandoned, startPostgres } from '@guru/postgres';

/**
 * Where the address of the cluster travels: to test files whose modules are loaded anew, and to child processes.
 */
const VARIABLE = 'GURU_TEST_POSTGRES';
const PREFIX = 'guru-test-';

/** Nothing here outlives the tests, so nothing needs to reach the disk. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/**
 * Waits until the process that started it is gone in whatever way (its end of the pipe closes), then ends PostgreSQL and removes the
 * folder ($1) once PostgreSQL has left it.
 */
const GUARD = `
  read -r _
  file="$1/postgres/data/postmaster.pid"
  kill -QUIT "$(head -n 1 "$file")" 2>/dev/null
  looks=0
  while [ $looks -lt 100 ] && [ -e "$file" ]; do sleep 0.05; looks=$((looks + 1)); done
  rm -rf "$1"
`;

export interface TestCluster {
  /** Connects as the ordinary role `guru`. */
  readonly url: string;
  readonly superuserUrl: string;
}

interface Held {
  readonly starting: Promise<TestCluster>;
  /** Referred to for as long as the process lives: were it collected, its pipe would close. */
  guard?: ChildProcess;
}

declare global {
  var guruTestCluster: Held | undefined;
}

/** The PostgreSQL of this process and its children; the first caller starts it. It ends with the process that started it. */
export function sharedCluster(): Promise<TestCluster> {
  globalThis.guruTestCluster ??= { starting: start() };
  return globalThis.guruTestCluster.starting;
}

async function start(): Promise<TestCluster> {
  const inherited = process.env[VARIABLE]?.split(' ');
  if (inherited?.[0] && inherited[1]) return { url: inherited[0], superuserUrl: inherited[1] };
  await reapAbandoned();
  const room = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(room, 'runner'), String(process.pid));
  const folder = join(room, 'postgres');
  const { url, superuserUrl } = await startPostgres({ folder, database: 'guru', settings: SETTINGS });
  const guard = spawn('sh', ['-c', GUARD, 'guard', room], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  if (globalThis.guruTestCluster) globalThis.guruTestCluster.guard = guard;
  process.env[VARIABLE] = `${url} ${superuserUrl}`;
  return { url, superuserUrl };
}

/** Removes clusters whose process is gone, and whose guard was killed too. */
async function reapAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const room = join(tmpdir(), name);
    const runner = await readFile(join(room, 'runner'), 'utf8').catch(() => '');
    if (runner === '' || isAlive(Number(runner))) continue;
    await endAbandoned(join(room, 'postgres'));
    await rm(room, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
