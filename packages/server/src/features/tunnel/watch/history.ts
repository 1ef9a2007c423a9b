/** Output that is kept of a terminal, for those who come to watch it later, and for those who fall behind. */
export const HISTORY_BYTES = 256 * 1024;
/** Most terminals print little: memory is taken as it is needed. */
const FIRST_BYTES = 4 * 1024;
/** How far the start of a line is looked for, where the beginning is gone. A full-screen program may print no line at all. */
const LINE_WITHIN_BYTES = 4 * 1024;
const LINE_FEED = 0x0a;

/** The last bytes of a stream, at most `limit`. */
export class History {
  readonly #limit: number;
  #ring: Uint8Array;
  /** Bytes that have come in all. The next one goes to this position, modulo the ring's size. */
  #total = 0;

  constructor(limit = HISTORY_BYTES) {
    this.#limit = limit;
    this.#ring = new Uint8Array(Math.min(limit, FIRST_BYTES));
  }

  /** Takes what came; it is copied. */
  add(bytes: Uint8Array): void {
    const last = bytes.subarray(Math.max(0, bytes.length - this.#limit));
    this.#grow(this.#total + bytes.length);
    this.#total += bytes.length - last.length;
    const at = this.#total % this.#ring.length;
    const fits = Math.min(last.length, this.#ring.length - at);
    this.#ring.set(last.subarray(0, fits), at);
    this.#ring.set(last.subarray(fits), 0);
    this.#total += last.length;
  }

  /** What is kept, the oldest first; from the start of a line on, where something older is gone. */
  read(): Uint8Array {
    const size = this.#ring.length;
    if (this.#total <= size) return this.#ring.slice(0, this.#total);
    const at = this.#total % size;
    const kept = new Uint8Array(size);
    kept.set(this.#ring.subarray(at), 0);
    kept.set(this.#ring.subarray(0, at), size - at);
    const line = kept.subarray(0, LINE_WITHIN_BYTES).indexOf(LINE_FEED);
    return line < 0 ? kept : kept.subarray(line + 1);
  }

  /** Makes room for so many bytes, as far as the limit goes. Only a ring that has not yet gone round grows. */
  #grow(wanted: number): void {
    let size = this.#ring.length;
    while (size < wanted && size < this.#limit) size = Math.min(size * 2, this.#limit);
    if (size === this.#ring.length) return;
    const ring = new Uint8Array(size);
    ring.set(this.#ring.subarray(0, this.#total));
    this.#ring = ring;
  }
}
