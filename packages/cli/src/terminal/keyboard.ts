import { constants } from 'node:os';
import { makeRaw } from '../runtime/raw-mode.ts';

/** This program's keyboard, taken over: keys come raw, one by one and without echo, and newlines on the screen need a carriage return. */
export interface Keyboard extends Disposable {
  /** What is typed, byte by byte, and what was typed before; ends when the terminal goes away. */
  readonly keys: AsyncIterable<Uint8Array>;
}

const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/**
 * Takes the keyboard over, at once: whatever is shown after this call may be answered by any key, Ctrl-C included, which is a key like all others from here on. Disposing
 * gives it back as it was; so does every other way in which this process can end, short of a kill -9.
 */
export function takeKeyboard(): Keyboard {
  const { stdin } = process;
  const cleanups = new DisposableStack();
  const giveBack = () => cleanups.dispose();
  const listen = (event: string, listener: () => void) => {
    process.on(event, listener);
    cleanups.defer(() => process.off(event, listener));
  };
  listen('exit', giveBack);
  for (const signal of ENDING_SIGNALS) listen(signal, () => process.exit(128 + constants.signals[signal]));
  cleanups.defer(() => void stdin.pause());
  cleanups.defer(makeRaw());
  return { keys: stdin, [Symbol.dispose]: giveBack };
}
