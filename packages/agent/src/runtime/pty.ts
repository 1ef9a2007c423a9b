import { PiecewiseWriter } from './piecewise.ts';
import { ptsOf } from './process-place.ts';
import { takeReadEnd } from './pty-read-end.ts';
import { PtyReader } from './pty-reader.ts';

export interface PtyOptions {
  readonly command: readonly [string, ...string[]];
  /** What the program sees as its name. */
  readonly argv0: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
  readonly term: string;
  /** The view is good during the call only. */
  readonly onData: (bytes: Uint8Array) => void;
  /** Everything that was written has been taken. */
  readonly onDrain: () => void;
}

/** A program on a pseudo-terminal of its own; it leads a session of processes whose number is `pid`. */
export interface Pty {
  readonly pid: number;
  /** How the program ended: its code, or the signal that ended it. */
  readonly exited: Promise<{ readonly code: number; readonly signal: string | null }>;
  /** Settles when no process has the terminal open any more and everything was read. */
  readonly hungUp: Promise<void>;
  /** The terminal's local flags as they are now (termios(3)); undefined where there is none. */
  localFlags(): number | undefined;
  /** Leaves the output unread, or reads on. Undefined where the runtime reads, which can't be held up. */
  readonly setReading: ((reads: boolean) => void) | undefined;
  /** Takes everything; after `close` nothing. */
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  close(): void;
}

/** Starts a program on a new pseudo-terminal. Throws when it can't be started. POSIX only. */
export function spawnPty(options: PtyOptions): Pty {
  /** To the runtime: where we read, the shell's end. */
  const hungUp = Promise.withResolvers<void>();
  const writer = new PiecewiseWriter((piece) => {
    if (child.terminal?.closed === false) child.terminal.write(new Uint8Array(piece));
  }, options.onDrain);
  const child = Bun.spawn([...options.command], {
    argv0: options.argv0,
    cwd: options.cwd,
    env: options.env,
    terminal: {
      cols: options.cols,
      rows: options.rows,
      name: options.term,
      data: (_, bytes) => options.onData(bytes),
      drain: () => writer.drained(),
      exit: () => hungUp.resolve(),
    },
  });
  const { terminal } = child;
  if (terminal === undefined) throw new Error('the runtime gave no terminal');
  const reader = readerOf(child.pid, options.onData);
  return {
    pid: child.pid,
    exited: child.exited.then((code) => ({
      code,
      signal: child.signalCode === null ? null : String(child.signalCode),
    })),
    hungUp: reader?.hungUp ?? hungUp.promise,
    setReading: reader && ((reads) => (reads ? reader.resume() : reader.pause())),
    localFlags: () => (terminal.closed ? undefined : terminal.localFlags),
    write: (bytes) => writer.write(bytes),
    resize: (cols, rows) => {
      if (!terminal.closed) terminal.resize(cols, rows);
    },
    close: () => {
      writer.close();
      reader?.close();
      if (!terminal.closed) terminal.close();
      hungUp.resolve();
    },
  };
}

/** Our own reader of the terminal that `pid` leads; undefined where the runtime's can't be replaced. */
function readerOf(pid: number, onData: PtyOptions['onData']): PtyReader | undefined {
  const index = process.platform === 'linux' ? ptsOf(pid) : undefined;
  const fd = index === undefined ? undefined : takeReadEnd(index);
  return fd === undefined ? undefined : new PtyReader(fd, onData);
}
