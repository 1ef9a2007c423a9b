import { closeSync } from 'node:fs';
import { openPipe, type PipeReader, type PipeWriter, readerOf, writerOf } from './pipe.ts';

export interface PipedOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether there will be something to read; else its input is empty. */
  readonly stdin: boolean;
  readonly uid?: number;
  readonly gid?: number;
  /** Windows: the arguments are a command line that is put together already. */
  readonly windowsVerbatimArguments?: boolean;
}

/** A program on pipes. */
export interface PipedProgram {
  /** On POSIX systems also the number of the session of processes that it leads. */
  readonly pid: number;
  readonly exited: Promise<{ readonly code: number; readonly signal: string | null }>;
  /** Undefined when it was started without. */
  readonly stdin: PipeWriter | undefined;
  readonly stdout: PipeReader;
  readonly stderr: PipeReader;
}

/** Starts a program. Throws when it can't be started. */
export function spawnPiped(options: PipedOptions): PipedProgram {
  return spawnOnPipes(options) ?? spawnOnStreams(options);
}

/**
 * Where the runtime is asked for pipes it gives sockets, which no program can open again as /dev/stdin or /dev/stdout: these are real pipes. Undefined when there
 * are none to be had.
 */
function spawnOnPipes({ command, stdin, ...options }: PipedOptions): PipedProgram | undefined {
  using far = new DisposableStack();
  using near = new DisposableStack();
  const open = (direction: 'reads' | 'writes') => {
    const pipe = openPipe(direction);
    if (pipe === undefined) return undefined;
    near.defer(() => closeSync(pipe.near));
    far.defer(() => closeSync(pipe.far));
    return pipe;
  };
  const input = stdin ? open('writes') : undefined;
  const out = open('reads');
  const err = open('reads');
  if (out === undefined || err === undefined || (stdin && input === undefined)) return undefined;
  const stdio: [number | 'ignore', number, number] = [input?.far ?? 'ignore', out.far, err.far];
  const child = Bun.spawn([...command], { ...options, stdio, detached: true });
  // From here on each near end is its reader's or writer's to close.
  near.move();
  const reader = (fd: number) => readerOf(Bun.file(fd).stream(), () => closeSync(fd));
  return {
    pid: child.pid,
    exited: exitOf(child),
    stdin: input && writerOf(Bun.file(input.near).writer(), () => closeSync(input.near)),
    stdout: reader(out.near),
    stderr: reader(err.near),
  };
}

function spawnOnStreams({ command, stdin, ...options }: PipedOptions): PipedProgram {
  const common = {
    ...options,
    stdout: 'pipe',
    stderr: 'pipe',
    detached: process.platform !== 'win32',
  } as const;
  if (!stdin) {
    const child = Bun.spawn([...command], { ...common, stdin: 'ignore' });
    return { ...program(child), stdin: undefined };
  }
  const child = Bun.spawn([...command], { ...common, stdin: 'pipe' });
  return { ...program(child), stdin: writerOf(child.stdin) };
}

function program(child: Bun.Subprocess<'ignore' | 'pipe', 'pipe', 'pipe'>): Omit<PipedProgram, 'stdin'> {
  const [stdout, stderr] = [readerOf(child.stdout), readerOf(child.stderr)];
  return { pid: child.pid, exited: exitOf(child), stdout, stderr };
}

async function exitOf(child: Bun.Subprocess) {
  const code = await child.exited;
  return { code, signal: child.signalCode === null ? null : String(child.signalCode) };
}
