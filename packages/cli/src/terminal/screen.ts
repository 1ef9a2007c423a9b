import { takeKeyboard } from './keyboard.ts';
import { ScreenWriter } from './screen-writer.ts';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** The size of this program's terminal. One that does not know its own, as on a serial line, counts as 80 by 24. */
export function screenSize(): Size {
  const { columns, rows } = process.stdout;
  return { cols: columns || 80, rows: rows || 24 };
}

/** This program's own terminal, given over to a device. */
export interface Screen extends Disposable {
  /** Keys as they are typed, byte by byte; ends when the terminal goes away. */
  readonly keys: AsyncIterable<Uint8Array>;
  /** Writes, and calls `done` when the terminal has taken it all. */
  draw(bytes: Uint8Array, done: () => void): void;
  /** Settles when the terminal has taken everything that was drawn so far. */
  drawn(): Promise<void>;
  onResize(run: (size: Size) => void): void;
}

/** Takes the terminal over, keyboard and screen. Disposing gives it back as it was. */
export function takeScreen(): Screen {
  const { stdout } = process;
  const taken = new DisposableStack();
  const { keys } = taken.use(takeKeyboard());
  const writer = new ScreenWriter(stdout.fd);
  return {
    keys,
    draw: (bytes, done) => writer.write(bytes, done),
    drawn: () => writer.written(),
    onResize(run) {
      const listener = () => run(screenSize());
      stdout.on('resize', listener);
      taken.defer(() => stdout.off('resize', listener));
    },
    [Symbol.dispose]: () => taken.dispose(),
  };
}
