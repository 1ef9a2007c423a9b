import { constants } from 'node:os';
import { ScreenWriter } from './screen-writer.ts';

/** This program's own terminal, given over to a device. */
export interface Screen extends Disposable {
  readonly cols: number;
  readonly rows: number;
  /** Keys as they are typed, byte by byte; ends when the terminal goes away. */
  readonly keys: AsyncIterable<Uint8Array>;
  /** Writes, and calls `done` when the terminal has taken it all. */
  draw(bytes: Uint8Array, done: () => void): void;
  /** Settles when the terminal has taken everything that was drawn so far. */
  drawn(): Promise<void>;
  onResize(run: (cols: number, rows: number) => void): void;
}

const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/**
 * Takes the terminal over: keys come raw, one by one and without echo. Disposing gives it back as it was; so does every other way in which this process can
 * end, short of a kill -9.
 */
export function takeScreen(): Screen {
  const { stdin, stdout } = process;
  const cleanups: (() => void)[] = [];
  const writer = new ScreenWriter(stdout.fd);

  const giveBack = () => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  };
  const listen = (emitter: NodeJS.EventEmitter, event: string, listener: () => void) => {
    emitter.on(event, listener);
    cleanups.push(() => emitter.off(event, listener));
  };
  listen(process, 'exit', giveBack);
  for (const signal of ENDING_SIGNALS)
    listen(process, signal, () => process.exit(128 + constants.signals[signal]));
  stdin.setRawMode(true);
  cleanups.push(() => {
    stdin.setRawMode(false);
    stdin.pause();
  });

  return {
    get cols() {
      return stdout.columns;
    },
    get rows() {
      return stdout.rows;
    },
    keys: stdin,
    draw: (bytes, done) => writer.write(bytes, done),
    drawn: () => writer.written(),
    onResize: (run) => listen(stdout, 'resize', () => run(stdout.columns, stdout.rows)),
    [Symbol.dispose]: giveBack,
  };
}
