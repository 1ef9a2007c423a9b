/** The agent answers others after at most this much work: below what a person notices in a terminal. */
const SLICE_MS = 8;

/** Cuts long work into slices, between which the loop does what waits. */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** To be called after each small piece. Throws when the work is not wanted any more. */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
  }
}
