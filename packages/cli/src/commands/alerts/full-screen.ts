import { writeSync } from 'node:fs';
import { type Screen, type Size, screenSize, takeScreen } from '../../terminal/screen.ts';

/** The other screen of the terminal, without a cursor. */
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const END_OF_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
const encode = (text: string) => new TextEncoder().encode(text);

/** A view that fills the terminal. */
export interface FullScreen extends Disposable {
  readonly keys: AsyncIterable<Uint8Array>;
  readonly size: Size;
  /** Shows lines from the top; when the terminal is slower than they come, those in between are left out. */
  show(lines: readonly string[]): void;
  onResize(run: () => void): void;
  /** Settles when the terminal has taken everything. */
  drawn(): Promise<void>;
}

/** Takes the terminal over. Disposing gives it back with what stood on it, and so does every other way in which this process can end, short of a kill -9. */
export function takeFullScreen(): FullScreen {
  const taken = new DisposableStack();
  const screen: Screen = takeScreen();
  const leave = () => {
    try {
      writeSync(process.stdout.fd, LEAVE);
    } catch {
      // The terminal is gone, and there is nothing to give back.
    }
  };
  process.on('exit', leave);
  taken.use(screen);
  taken.defer(() => process.off('exit', leave));
  taken.defer(leave);
  screen.draw(encode(ENTER), () => undefined);
  let busy = false;
  let next: readonly string[] | null = null;

  function show(lines: readonly string[]): void {
    next = lines;
    if (busy || taken.disposed) return;
    busy = true;
    next = null;
    const text = lines.map((line) => `${line}${END_OF_LINE}`).join('\r\n');
    screen.draw(encode(`${HOME}${text}${CLEAR_BELOW}`), () => {
      busy = false;
      if (next !== null) show(next);
    });
  }

  return {
    keys: screen.keys,
    get size() {
      return screenSize();
    },
    show,
    onResize: (run) => screen.onResize(run),
    drawn: () => screen.drawn(),
    [Symbol.dispose]: () => taken.dispose(),
  };
}
