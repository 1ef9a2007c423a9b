import { PiecewiseWriter } from './piecewise.ts';

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
  /** Takes everything; after `close` nothing. */
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  close(): void;
}

/** Starts a program on a new pseudo-terminal. Throws when it can't be started. POSIX only. */
export function spawnPty(options: PtyOptions): Pty {
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
  return {
    pid: child.pid,
    exited: child.exited.then((code) => ({
      code,
      signal: child.signalCode === null ? null : String(child.signalCode),
    })),
    hungUp: hungUp.promise,
    localFlags: () => (terminal.closed ? undefined : terminal.localFlags),
    write: (bytes) => writer.write(bytes),
    resize: (cols, rows) => {
      if (!terminal.closed) terminal.resize(cols, rows);
    },
    close: () => {
      writer.close();
      if (!terminal.closed) terminal.close();
      hungUp.resolve();
    },
  };
}
