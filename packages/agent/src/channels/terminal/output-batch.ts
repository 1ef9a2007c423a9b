import { type Clock, FULL_PAYLOAD_BYTES, systemClock, type TimerHandle } from '@guru/protocol';

/** The longest that output is kept back for company: a quarter of the time in which a screen shows one picture. */
const BATCH_MS = 4;
/** So much goes out in that time without waiting: what answers to keys is less, however fast they come. */
const AT_ONCE_BYTES = 4 * 1024;

/**
 * Joins what a program prints in small pieces, so that one which floods doesn't cost a frame, and the work of three processes, for each kilobyte. What comes
 * after silence, and as long as little comes, goes out at once.
 */
export class OutputBatch implements Disposable {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #clock: Clock;
  readonly #batch = new Uint8Array(FULL_PAYLOAD_BYTES);
  #filled = 0;
  /** Bytes that went out since the timer was set. */
  #sent = 0;
  #timer: TimerHandle | undefined;

  /** `send` gets views that are good during the call only. */
  constructor(send: (bytes: Uint8Array) => void, clock: Clock = systemClock) {
    this.#send = send;
    this.#clock = clock;
  }

  add(bytes: Uint8Array): void {
    this.#timer ??= this.#clock.setTimeout(this.#onTime, BATCH_MS);
    if (this.#filled + bytes.length > this.#batch.length) this.flush();
    const isLarge = bytes.length > this.#batch.length;
    const goesAtOnce = this.#filled === 0 && (isLarge || this.#sent < AT_ONCE_BYTES);
    this.#sent += bytes.length;
    if (goesAtOnce) this.#send(bytes);
    else {
      this.#batch.set(bytes, this.#filled);
      this.#filled += bytes.length;
    }
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#filled === 0) return;
    const filled = this.#filled;
    this.#filled = 0;
    this.#send(this.#batch.subarray(0, filled));
  }

  [Symbol.dispose](): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#filled = 0;
  }

  readonly #onTime = (): void => {
    this.#timer = this.#filled > 0 ? this.#clock.setTimeout(this.#onTime, BATCH_MS) : undefined;
    this.#sent = this.#filled;
    this.flush();
  };
}
