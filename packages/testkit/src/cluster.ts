import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endAbandoned } from '@guru/postgres';

/** Where the address of the cluster travels: to test files whose modules are loaded anew, and to child processes. */
const VARIABLE = 'GURU_TEST_POSTGRES';
const PREFIX = 'guru-test-';
const OWNER = fileURLToPath(new URL('./cluster-process.ts', import.meta.url));
const START_LIMIT_MS = 60_000;

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
  const inherited = process.env[VARIABLE];
  if (inherited !== undefined) return readAddress(inherited);
  await reapAbandoned();
  const room = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(room, 'runner'), String(process.pid));
  await startOwner(room);
  const address = await waitForAddress(room);
  process.env[VARIABLE] = address;
  return readAddress(address);
}

/**
 * Starts the process that owns the cluster. It is no child of ours, nor in our session: `bun test` kills what a test has started when that test takes too
 * long, with `--no-orphans` everything at its end, and Ctrl-C all that is in the terminal; a PostgreSQL that is killed can't tidy up.
 */
async function startOwner(room: string): Promise<void> {
  const alive = join(room, 'alive');
  execFileSync('mkfifo', [alive]);
  // Never closed by us. For reading too, because opening it for writing alone waits for a reader.
  openSync(alive, 'r+');
  const inBackground = 'exec 3< "$3/alive"; "$@" <&3 > /dev/null 2>&1 &';
  const starter = spawn('sh', ['-c', inBackground, 'sh', process.execPath, OWNER, room], {
    stdio: 'ignore',
    detached: true,
    // What `--no-orphans` sets for every process below: end when your parent does.
    env: { ...process.env, BUN_FEATURE_FLAG_NO_ORPHANS: undefined },
  });
  await once(starter, 'exit');
}

async function waitForAddress(room: string): Promise<string> {
  const end = performance.now() + START_LIMIT_MS;
  while (performance.now() < end) {
    const address = await readFile(join(room, 'address'), 'utf8').catch(() => '');
    if (address !== '') return address;
    await delay(10);
  }
  throw new Error(`no test database after ${START_LIMIT_MS} ms`);
}

function readAddress(text: string): TestCluster {
  const address: unknown = JSON.parse(text);
  if (isAddress(address)) return address;
  throw new Error(`there is no test database: ${text}`);
}

function isAddress(value: unknown): value is TestCluster {
  return typeof value === 'object' && value !== null && 'url' in value && 'superuserUrl' in value;
}

/** Removes the rooms of processes that are gone, and whose cluster's owner was killed too. */
async function reapAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const room = join(tmpdir(), name);
    const [runner, owner] = await Promise.all([pidIn(join(room, 'runner')), pidIn(join(room, 'owner'))]);
    if (runner === null || isAlive(runner) || (owner !== null && isAlive(owner))) continue;
    await endAbandoned(join(room, 'postgres'));
    await rm(room, { recursive: true, force: true });
  }
}

async function pidIn(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text === '' ? null : Number(text);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
