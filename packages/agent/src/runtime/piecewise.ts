/**
 * The runtime buffers a write to a terminal that is shorter than 4,096 bytes, and tells when it has drained. A longer one it hands over
 * at once; then often nothing is told at all (measured with Bun 1.4.5: for 4,096 and 8,192 bytes never).
 */
const PIECE_BYTES = 2048;

/** Writes to a terminal piece by piece, each after the one before has drained, so that the end of everything is told for certain. */
export class PiecewiseWriter {
  readonly #write: (piece: Uint8Array) => void;
  readonly #onDrain: () => void;
  #waiting: Uint8Array[] = [];
  #isWriting = false;

  constructor(write: (piece: Uint8Array) => void, onDrain: () => void) {
    this.#write = write;
    this.#onDrain = onDrain;
  }

  /** Takes all; the bytes are copied. */
  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      this.#waiting.push(bytes.slice(from, from + PIECE_BYTES));
    }
    if (!this.#isWriting) this.#next();
  }

  /** The terminal has taken what was written last. */
  drained(): void {
    if (!this.#isWriting) return;
    this.#isWriting = false;
    this.#next();
    if (!this.#isWriting) this.#onDrain();
  }

  /** Forgets what waits. */
  close(): void {
    this.#waiting = [];
  }

  #next(): void {
    const piece = this.#waiting.shift();
    if (piece === undefined) return;
    this.#isWriting = true;
    this.#write(piece);
  }
}
