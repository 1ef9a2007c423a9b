import { closeSync, openSync } from 'node:fs';
import { own } from './owned.ts';

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where its complaints go, instead of our stderr. */
  readonly log_file?: string;
}

/** A process that runs until it is ended; SIGTERM when disposed, SIGKILL when that takes too long. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** Null while it runs. */
  readonly exitCode: number | null;
  /** Ends it at once, without a chance to tidy up. */
  kill(): Promise<void>;
}

/** Longer than a server or an agent takes to end in order. */
const GRACE_MS = 15_000;

/** Starts a program. It ends with the bench. */
export function startProgram(command: readonly string[], options: ProgramOptions = {}): Program {
  const { cwd, env, log_file } = options;
  const log = log_file === undefined ? undefined : openSync(log_file, 'a');
  const child = Bun.spawn([...command], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', log ?? 'inherit'],
  });
  if (log !== undefined) closeSync(log);
  return own({
    pid: child.pid,
    get exitCode() {
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await child.exited;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await child.exited;
      clearTimeout(impatience);
    },
  });
}
