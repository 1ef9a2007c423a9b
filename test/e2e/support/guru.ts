import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAbandoned } from '@guru/postgres';
import { throwawayDatabase } from '@guru/testkit';
import { ownPort } from './own-port.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export const OWNER = {
  email: 'ada@example.test',
  password: 'correct horse battery staple',
} as const;

export interface GuruOptions {
  /** Make the owner without a person; otherwise `setup_url` leads to it. */
  readonly owner?: boolean;
  /** `shared` (unless given): one of the PostgreSQL that all tests share, which is quick. `embedded`: the server's own, as people have it. */
  readonly database?: 'shared' | 'embedded';
  /** Whether the machine becomes the first device. */
  readonly localAgent?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real server in a process of its own, with a data folder to throw away. */
export interface Guru extends AsyncDisposable {
  readonly url: string;
  /** Null once there is an owner. */
  readonly setup_url: string | null;
  readonly folder: string;
  /** Connects to a shared database as the superuser, to look at it; null for an embedded one. */
  readonly database_url: string | null;
  /** The process that runs now, or ran last. */
  readonly pid: number;
  /** Ends the process in order and waits for its end; the data stays for `start`. */
  stop(): Promise<void>;
  /** Ends the process at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
}

/** Starts `npm start`'s program and waits until it says that it is ready. */
export async function startGuru(options: GuruOptions = {}): Promise<Guru> {
  const { owner = false, database = 'shared', localAgent = false, env = {} } = options;
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'guru-e2e-'));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  if (database === 'embedded') starting.defer(() => endAbandoned(join(folder, 'postgres')));
  const shared = database === 'shared' ? starting.use(await throwawayDatabase()) : null;
  const base = {
    GURU_DATA_DIR: folder,
    GURU_LOG_LEVEL: 'error',
    GURU_LOCAL_AGENT: localAgent ? 'on' : 'off',
    // A shell on this machine is not to read or write what belongs to whoever runs the tests.
    HOME: folder,
    ...(shared ? { DATABASE_URL: shared.url } : {}),
    ...(owner ? { GURU_ADMIN_EMAIL: OWNER.email, GURU_ADMIN_PASSWORD: OWNER.password } : {}),
    ...env,
  };
  let running: ServerProcess = await startServerProcess({ ...base, GURU_PORT: String(ownPort()) });
  starting.defer(() => running.end('SIGTERM'));
  const { url, setup_url } = running;
  const house = starting.move();
  return {
    url,
    setup_url,
    folder,
    database_url: shared?.superuserUrl ?? null,
    get pid() {
      return running.pid;
    },
    stop: () => running.end('SIGTERM'),
    kill: () => running.end('SIGKILL'),
    async start() {
      running = await startServerProcess({ ...base, GURU_PORT: new URL(url).port });
    },
    [Symbol.asyncDispose]: () => house.disposeAsync(),
  };
}
