import { execFileSync } from 'node:child_process';
import { openSync } from 'node:fs';
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
 * Waits until the process that started it is gone in whatever way: the kernel then closes its end of the pipe in the folder $1. Then it ends
 * PostgreSQL, and removes the folder once PostgreSQL has left it. It goes into the background to be no descendant of that process, because
 * `bun test --no-orphans` kills those. PostgreSQL is one; killed, it leaves a segment of shared memory, whose number is in its file.
 */
const GUARD = `
  (
    read -r _ < "$1/alive"
    file="$1/postgres/data/postmaster.pid"
    pid=$(head -n 1 "$file")
    running() { kill -0 "$pid" && { [ ! -e /proc/self ] || [ -e "/proc/$pid/exe" ]; }; }
    kill -QUIT "$pid"
    looks=0
    while [ $looks -lt 100 ] && running; do sleep 0.05; looks=$((looks + 1)); done
    memory=$(sed -n 7p "$file")
    [ -z "$memory" ] || ipcrm -m "\${memory##* }"
    rm -rf "$1"
  ) > /dev/null 2>&1 &
`;

export interface TestCluster {
  /** Connects as the ordinary role `guru`. */
  readonly url: string;
  readonly superuserUrl: string;
}

declare global {
  var guruTestCluster: Promise<TestCluster> | undefined;
}

/** The PostgreSQL of this process and its children; the first caller starts it. It ends with the process that started it. */
export function sharedCluster(): Promise<TestCluster> {
  globalThis.guruTestCluster ??= start();
  return globalThis.guruTestCluster;
}

async function start(): Promise<TestCluster> {
  const inherited = process.env[VARIABLE]?.split(' ');
  if (inherited?.[0] && inherited[1]) return { url: inherited[0], superuserUrl: inherited[1] };
  await reapAbandoned();
  const room = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(room, 'runner'), String(process.pid));
  guard(room);
  const folder = join(room, 'postgres');
  const { url, superuserUrl } = await startPostgres({ folder, database: 'guru', settings: SETTINGS });
  process.env[VARIABLE] = `${url} ${superuserUrl}`;
  return { url, superuserUrl };
}

/** Starts the guard of a folder, which notices the end of this process. */
function guard(room: string): void {
  const alive = join(room, 'alive');
  execFileSync('mkfifo', [alive]);
  // Never closed by us. For reading too, because opening one for writing alone waits for a reader.
  openSync(alive, 'r+');
  execFileSync('sh', ['-c', GUARD, 'guard', room], { stdio: 'ignore' });
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
