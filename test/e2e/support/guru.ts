import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '..', '..', '..');
const MAIN = join(ROOT, 'packages', 'server', 'src', 'main.ts');
const READY_WITHIN_MS = 60_000;

export const OWNER = {
  email: 'ada@example.test',
  password: 'correct horse battery staple',
} as const;

export interface GuruOptions {
  /** Make the owner without a person; otherwise `setup_url` leads to it. */
  readonly owner?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real server in a process of its own, with a data folder to throw away. */
export interface Guru extends AsyncDisposable {
  readonly url: string;
  /** Null once there is an owner. */
  readonly setup_url: string | null;
  /** Ends the process and waits for its end; the data stays for `start`. */
  stop(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
}

/** Starts `npm start`'s program and waits until it says that it is ready. */
export async function startGuru({ owner = false, env = {} }: GuruOptions = {}): Promise<Guru> {
  const folder = await mkdtemp(join(tmpdir(), 'guru-e2e-'));
  const account = owner ? { GURU_ADMIN_EMAIL: OWNER.email, GURU_ADMIN_PASSWORD: OWNER.password } : {};
  const base = { GURU_DATA_DIR: folder, GURU_LOG_LEVEL: 'warn', ...account, ...env };
  let running = await launch({ ...base, GURU_PORT: '0' });
  const { url, setup_url } = running;
  const stop = () => running.end();
  return {
    url,
    setup_url,
    stop,
    async start() {
      running = await launch({ ...base, GURU_PORT: new URL(url).port });
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly url: string;
  readonly setup_url: string | null;
  end(): Promise<void>;
}

async function launch(env: Readonly<Record<string, string>>): Promise<Running> {
  const child = Bun.spawn([process.execPath, MAIN], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const end = async () => {
    child.kill('SIGTERM');
    await child.exited;
  };
  try {
    const words = await readWelcome(child.stdout);
    const links = words.match(/https?:\/\/\S+/g) ?? [];
    const first = links.at(0);
    if (first === undefined) throw new Error(`the server ended, or said no address: ${words}`);
    const setup_url = links.find((link) => link.includes('/setup#')) ?? null;
    return { url: new URL(first).origin, setup_url, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What the server says until it tells how to stop it, or ends. The rest is read and dropped, so that it never waits for us. */
function readWelcome(stdout: ReadableStream<Uint8Array>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  async function read(): Promise<void> {
    const decoder = new TextDecoder();
    let words = '';
    let told = false;
    for await (const bytes of stdout) {
      if (told) continue;
      words += decoder.decode(bytes, { stream: true });
      told = words.includes('Ctrl-C stops it');
      if (told) resolve(words);
    }
    resolve(words);
  }
  const timer = setTimeout(() => reject(new Error('the server was not ready in time')), READY_WITHIN_MS);
  read().catch(reject);
  return promise.finally(() => clearTimeout(timer));
}
