import { Fifo } from '../fifo.ts';

/** The side of a socket that is written to. */
export interface SocketSink {
  /** Answers how many of the bytes the kernel took: 0 when it is full, less than 0 when the socket is gone. */
  write(bytes: Uint8Array): number;
  /** Says that nothing more will be written (FIN). */
  shutdown(): void;
}

/** What a socket has not taken yet, in order. It is as large as the credit that was given for it, as credit goes back only for what was taken. */
export class SocketOutbox {
  readonly #sink: SocketSink;
  readonly #onTaken: (bytes: number) => void;
  readonly #waiting = new Fifo<Uint8Array>();
  /** Bytes of the oldest piece that the socket has. */
  #takenOfOldest = 0;
  #ending = false;
  #shut = false;

  constructor(sink: SocketSink, onTaken: (bytes: number) => void) {
    this.#sink = sink;
    this.#onTaken = onTaken;
  }

  /** Whether the socket has been told that nothing more comes. */
  get isShut(): boolean {
    return this.#shut;
  }

  write(bytes: Uint8Array): void {
    const taken = this.#waiting.size === 0 ? this.#give(bytes) : 0;
    if (taken < bytes.length) this.#waiting.push(bytes.subarray(taken));
  }

  /** After what waits there is no more. */
  end(): void {
    this.#ending = true;
    this.#shutWhenIdle();
  }

  /** The socket has room again. */
  drained(): void {
    for (let bytes = this.#waiting.peek(); bytes !== undefined; bytes = this.#waiting.peek()) {
      const left = bytes.subarray(this.#takenOfOldest);
      const taken = this.#give(left);
      if (taken < left.length) {
        this.#takenOfOldest += taken;
        return;
      }
      this.#takenOfOldest = 0;
      this.#waiting.shift();
    }
    this.#shutWhenIdle();
  }

  /** The socket is gone, and what waited with it. */
  clear(): void {
    this.#waiting.clear();
    this.#takenOfOldest = 0;
  }

  #give(bytes: Uint8Array): number {
    const taken = Math.max(0, this.#sink.write(bytes));
    if (taken > 0) this.#onTaken(taken);
    return taken;
  }

  #shutWhenIdle(): void {
    if (!this.#ending || this.#shut || this.#waiting.size > 0) return;
    this.#shut = true;
    this.#sink.shutdown();
  }
}
