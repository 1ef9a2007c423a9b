/** No device may fill the memory of this machine: what is beyond is counted and left out. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The output of one device, kept for JSON. */
export class Kept {
  readonly #pieces: Uint8Array[] = [];
  #kept = 0;
  #bytes = 0;

  /** Takes what comes, at once. */
  readonly read = (bytes: Uint8Array, done: () => void): void => {
    this.#bytes += bytes.length;
    const piece = bytes.subarray(0, MOST_BYTES - this.#kept);
    this.#kept += piece.length;
    if (piece.length > 0) this.#pieces.push(piece);
    done();
  };

  /** As text; bytes that are none become U+FFFD. */
  get text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#pieces));
  }

  get isCut(): boolean {
    return this.#bytes > this.#kept;
  }
}
