import type { Pty, PtyOptions } from './pty.ts';

/**
 * Starts a program on plain pipes, for a Windows that gives no terminal: its output comes as it is, and a size means nothing to it. Throws when
 * it can't be started.
 */
export function spawnOnPipes(options: PtyOptions): Pty {
  const { command, cwd, env, onData, onDrain } = options;
  const child = Bun.spawn([...command], { cwd, env, stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' });
  const { stdin } = child;
  const stopReading = new AbortController();
  const pump = async (stream: ReadableStream<Uint8Array>) => {
    const to = new WritableStream<Uint8Array>({ write: onData });
    await stream.pipeTo(to, { signal: stopReading.signal }).catch(() => {});
  };
  const hungUp = Promise.all([pump(child.stdout), pump(child.stderr)]).then(() => {});
  return {
    pid: child.pid,
    exited: child.exited.then((code) => ({ code, signal: null })),
    hungUp,
    localFlags: () => undefined,
    setReading: undefined,
    write: (bytes) => {
      stdin.write(withLineEnds(bytes));
      void Promise.resolve(stdin.flush()).then(onDrain, () => {});
    },
    resize: () => {},
    close: () => {
      void Promise.resolve(stdin.end()).catch(() => {});
      stopReading.abort();
    },
  };
}

const RETURN = 13;
const LINE_FEED = 10;

/** The return key ends a line at a terminal; a program that reads a pipe waits for the line feed behind it. */
function withLineEnds(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...bytes].flatMap((byte) => (byte === RETURN ? [RETURN, LINE_FEED] : [byte])));
}
