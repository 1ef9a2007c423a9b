import { type ChildProcess, spawn } from 'node:child_process';
import type { Account } from './account.ts';

/** Nothing else of our environment reaches PostgreSQL: its processes would show our secrets, and PG* variables would change it. */
const ENVIRONMENT = { PATH: process.env.PATH, SYSTEMROOT: process.env.SYSTEMROOT, LC_ALL: 'C' };

/** Enough for the end of an error's explanation, in characters. */
const MAX_OUTPUT = 4000;

export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly account: Account;
  /** The program's file descriptors from 0 on: nothing, a pipe to us, or one of ours. */
  readonly descriptors: readonly ('ignore' | 'pipe' | number)[];
  /** In a session of its own, so that Ctrl-C at our terminal isn't Ctrl-C for it. */
  readonly detached?: boolean;
}

/** Starts one of PostgreSQL's programs under an account. That it can't be run comes as an `error` event, or is thrown. */
export function startProgram({
  program,
  args,
  account,
  descriptors,
  detached,
}: ProgramOptions): ChildProcess {
  return spawn(program, [...args], {
    ...(account ?? {}),
    cwd: '/',
    env: ENVIRONMENT,
    stdio: [...descriptors],
    detached: detached ?? false,
    windowsHide: true,
  });
}

/** How a program ended; `code` is null when it could not be run, or a signal ended it. */
export interface Ended {
  readonly code: number | null;
  /** The end of what it printed, or why it could not be run. */
  readonly output: string;
}

/** Runs one of PostgreSQL's programs to its end. Never rejects. */
export function runProgram(options: ProgramOptions): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  try {
    const child = startProgram(options);
    let output = '';
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-MAX_OUTPUT);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (error) => resolve({ code: null, output: String(error) }));
    child.once('close', (code) => resolve({ code, output }));
  } catch (error) {
    resolve({ code: null, output: String(error) });
  }
  return promise;
}

/** The last line of what a program printed: the one that names the reason. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
