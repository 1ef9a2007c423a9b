import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { own } from './owned.ts';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** A folder that is gone when disposed, or the bench interrupted. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'guru-bench-'));
  return own({ path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) });
}

/**
 * A Bun that no other process runs. The kernel keeps a program file in memory once for all of its processes, and PSS divides it among them: a
 * process that is to be weighed as if it were alone needs a file of its own.
 */
export async function ownRuntime(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await copyFile(process.execPath, path);
  return path;
}

/** Runs a command to its end and resolves to what it printed. Rejects with its complaint when it fails. */
export async function run(
  command: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = Bun.spawn([...command], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const [output, complaint, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${complaint.trim()}`);
  return output;
}

/** Those of the commands that this machine lacks. */
export function missingCommands(...commands: readonly string[]): string[] {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  return commands.filter((command) => Bun.which(command, { PATH: path }) === null);
}

/** Waits until `ready` resolves to a value that is not undefined; rejects after `limitMs` with what it waited for. */
export async function waitFor<T>(
  what: string,
  limitMs: number,
  ready: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const until = performance.now() + limitMs;
  for (;;) {
    const value = await ready();
    if (value !== undefined) return value;
    if (performance.now() > until) throw new Error(`${what}: not within ${limitMs} ms`);
    await Bun.sleep(10);
  }
}

/** A port of 127.0.0.1 that nothing listens on. Somebody else may take it; nobody here does. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
