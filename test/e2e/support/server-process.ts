import { join } from 'node:path';
import { ROOT } from './places.ts';

const MAIN = join(ROOT, 'packages', 'server', 'src', 'main.ts');
const READY_WITHIN_MS = 60_000;

/** `npm start`'s program while it runs. */
export interface ServerProcess {
  readonly url: string;
  /** Null once there is an owner. */
  readonly setup_url: string | null;
  readonly pid: number;
  /** Sends the signal and waits for the end. Any number of times. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts the program with these variables besides our own, and waits until it says that it is ready. */
export async function startServerProcess(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = Bun.spawn([process.execPath, MAIN], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await child.exited;
  };
  try {
    const words = await readWelcome(child.stdout);
    const links = words.match(/https?:\/\/\S+/g) ?? [];
    const first = links.at(0);
    if (first === undefined) throw new Error(`the server ended, or said no address: ${words}`);
    const setup_url = links.find((link) => link.includes('/setup#')) ?? null;
    return { url: new URL(first).origin, setup_url, pid: child.pid, end };
  } catch (error) {
    await end('SIGTERM');
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
