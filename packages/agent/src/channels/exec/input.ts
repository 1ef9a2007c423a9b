import type { PipeWriter } from '../../runtime/pipe.ts';

/** Hands a technician's bytes to a program, in order; the credit that the channel has given bounds what waits here. */
export class Input {
  readonly #pipe: PipeWriter;
  readonly #onTaken: (count: number) => void;
  #before: Promise<void> = Promise.resolve();
  #isUnread = false;

  /** `onTaken` hears of bytes when the pipe has taken them, or when nobody reads it any more: then they are swallowed. */
  constructor(pipe: PipeWriter, onTaken: (count: number) => void) {
    this.#pipe = pipe;
    this.#onTaken = onTaken;
  }

  take(bytes: Uint8Array): void {
    this.#before = this.#before.then(() => this.#hand(bytes));
  }

  /** The program reads the end after everything that was written. */
  end(): void {
    this.#before = this.#before.then(() => this.#pipe.close());
  }

  /** Nobody reads any more. */
  stop(): void {
    this.#isUnread = true;
    this.#pipe.close();
  }

  async #hand(bytes: Uint8Array): Promise<void> {
    if (!this.#isUnread) await this.#pipe.write(new Uint8Array(bytes)).catch(() => this.stop());
    this.#onTaken(bytes.length);
  }
}
