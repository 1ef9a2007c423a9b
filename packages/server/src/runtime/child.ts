export interface ChildOptions {
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Hears what the child prints, in pieces as they come; stdout and stderr alike. */
  readonly onOutput?: (text: string) => void;
}

/** A program that this process started and owns. Its stdin is a pipe that is never written to: it closes when this process ends, however it ends. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when it has ended: the exit code, or null when a signal ended it. Never rejects. */
  readonly exited: Promise<number | null>;
  /** Asks it to end (stdin closes, SIGTERM), and kills it when it hasn't after `graceMs`. Resolves when it has ended. */
  stop(graceMs: number): Promise<void>;
}

/** Starts a program. Throws when it can't be run. */
export function startChild(options: ChildOptions): Child {
  const child = Bun.spawn([...options.command], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    ...(options.env && { env: options.env }),
  });
  const exited = child.exited.then(() => child.exitCode);
  const output = Promise.all([
    listen(child.stdout, options.onOutput),
    listen(child.stderr, options.onOutput),
  ]);

  async function stop(graceMs: number): Promise<void> {
    await child.stdin.end();
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
    await output;
  }
  return { pid: child.pid, exited, stop, [Symbol.asyncDispose]: () => stop(5000) };
}

async function listen(stream: ReadableStream<Uint8Array>, hear: ChildOptions['onOutput']): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) hear?.(decoder.decode(chunk, { stream: true }));
}
