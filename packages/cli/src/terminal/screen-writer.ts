import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const writeSome = promisify(write);
const RETRY_MS = 5;

/**
 * Writes to a terminal without ever waiting for it in the main thread: a terminal that nobody reads (a stopped emulator, a stalled line below it) takes nothing for as
 * long as it likes, and meanwhile the connection to the server must be kept alive. `process.stdout` would wait.
 */
export class ScreenWriter {
  readonly #descriptor: number;
  #last: Promise<void> = Promise.resolve();

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Writes after everything written before, and calls `done` when the terminal has taken it, or is gone. */
  write(bytes: Uint8Array, done: () => void): void {
    this.#last = this.#last.then(() => this.#writeAll(bytes)).then(done);
  }

  /** Settles when everything so far has been taken. */
  written(): Promise<void> {
    return this.#last;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      try {
        from += (await writeSome(this.#descriptor, bytes, from, bytes.length - from)).bytesWritten;
      } catch (error) {
        // Whoever shares the terminal may have made it non-blocking; any other error means that it is gone.
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
        await sleep(RETRY_MS);
      }
    }
  }
}
