import { closeSync } from 'node:fs';
import type { ReadableStreamDefaultReader } from 'node:stream/web';

/** After so much the others get their turn: a program may print as fast as we read. */
const TURN_BYTES = 64 * 1024;

/** Reads the output of a pseudo-terminal, and leaves it unread when told to: then its programs wait in `write`, and nothing is lost. */
export class PtyReader {
  /** Settles when no process has the terminal open any more and everything was read, or after `close`. */
  readonly hungUp: Promise<void>;
  readonly #fd: number;
  readonly #onData: (bytes: Uint8Array) => void;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** Settles when reading goes on; undefined while it does. */
  #paused: PromiseWithResolvers<void> | undefined;
  #isClosed = false;

  /** Owns the descriptor from now on, which does not block; `onData` gets views that are good during the call only. */
  constructor(fd: number, onData: (bytes: Uint8Array) => void) {
    this.#fd = fd;
    this.#onData = onData;
    this.#reader = Bun.file(fd).stream().getReader();
    this.hungUp = this.#read();
  }

  /** What is on its way comes all the same. */
  pause(): void {
    this.#paused ??= Promise.withResolvers();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  /** Reads no more, and gives the descriptor back; however often it is called. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.resume();
    // What it answers is of no use, an error neither.
    this.#reader.cancel().catch(() => undefined);
    closeSync(this.#fd);
  }

  async #read(): Promise<void> {
    try {
      for (let inTurn = 0; ; ) {
        await this.#paused?.promise;
        const { value, done } = await this.#reader.read();
        if (done || this.#isClosed) return;
        this.#onData(value);
        inTurn += value.length;
        if (inTurn < TURN_BYTES) continue;
        inTurn = 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch {
      // EIO: that is how Linux tells a hang-up.
    } finally {
      this.close();
    }
  }
}
