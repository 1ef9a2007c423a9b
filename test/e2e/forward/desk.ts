import { hostname } from 'node:os';
import { type Home, MAIN, newHome, runGuru } from '@guru/cli/fixtures';
import type { ApiClient } from '@guru/client';
import { startAgent } from '../support/agent.ts';
import { apiOf, enrolmentToken } from '../support/api.ts';
import { type Guru, OWNER, startGuru } from '../support/guru.ts';

export const DEVICE = hostname();

/** A server, an agent that is online, and a person at a desk who is signed in. */
export interface Desk extends AsyncDisposable {
  readonly home: Home;
  readonly api: ApiClient;
  readonly guru: Guru;
  /** The command line that runs `guru` with these arguments, for programs that start it themselves. */
  command(...args: readonly string[]): string;
  /** Starts `guru forward` and waits until it listens; the ports here, in the order of the routes. */
  forward(...routes: readonly string[]): Promise<Forward>;
}

export interface Forward extends AsyncDisposable {
  readonly ports: readonly number[];
  /** What it has said besides, so far. */
  said(): string;
  /** Ends it as Ctrl-C does, and answers its exit code. */
  stop(): Promise<number>;
}

export async function openDesk(env: Readonly<Record<string, string>> = {}): Promise<Desk> {
  await using opening = new AsyncDisposableStack();
  const home = opening.use(newHome());
  const guru = opening.use(await startGuru({ owner: true, env }));
  const api = await apiOf(guru.url);
  opening.use(await startAgent({ server: guru.url, token: await enrolmentToken(api) }));
  const args = ['login', '--server', guru.url, '--email', OWNER.email];
  const ran = await runGuru(home, args, `${OWNER.password}\n`);
  if (ran.exit_code !== 0) throw new Error(ran.stderr);
  await untilOnline(home);
  const all = opening.move();
  return {
    home,
    api,
    guru,
    command: (...words) => [process.execPath, MAIN, ...words].map(quote).join(' '),
    forward: (...routes) => startForward(home, routes),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function untilOnline(home: Home): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { stdout } = await runGuru(home, ['devices', '--json']);
    if (stdout.includes('"online"')) return;
    await Bun.sleep(100);
  }
  throw new Error('the device did not come online');
}

async function startForward(home: Home, routes: readonly string[]): Promise<Forward> {
  const child = Bun.spawn([process.execPath, MAIN, 'forward', DEVICE, ...routes], {
    env: home.env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let said = '';
  const listening = readSome(child.stderr, (text) => {
    said += text;
    return false;
  });
  let words = '';
  await readSome(child.stdout, (text) => {
    words += text;
    return words.split('\n').length > routes.length;
  });
  const ports = [...words.matchAll(/:(\d+) leads to /g)].map(([, port]) => Number(port));
  if (ports.length !== routes.length) {
    await listening;
    throw new Error(`guru forward did not listen: ${words}${said}`);
  }
  const end = async (signal: 'SIGINT' | 'SIGKILL') => {
    child.kill(signal);
    return await child.exited;
  };
  return {
    ports,
    said: () => said,
    stop: () => end('SIGINT'),
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}

/** Reads until `isEnough` says so, or the stream ends; the rest is read and dropped. */
function readSome(stream: ReadableStream<Uint8Array>, isEnough: (text: string) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  let enough = false;
  const sink = new WritableStream<Uint8Array>({
    write(bytes) {
      if (enough) return;
      enough = isEnough(decoder.decode(bytes, { stream: true }));
      if (enough) resolve();
    },
    close: resolve,
    abort: () => resolve(),
  });
  void stream.pipeTo(sink);
  return promise;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
