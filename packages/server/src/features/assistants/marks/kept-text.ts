const HEAD_SHARE = 3 / 4;

/** A long text while it comes: its beginning and its end are kept, the middle is counted. */
export class KeptText {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Uint8Array[] = [];
  #headBytes = 0;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #bytes = 0;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#headLimit = Math.floor(limit * HEAD_SHARE);
    this.#tailLimit = limit - this.#headLimit;
  }

  /** How much came, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  take(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    const first = bytes.slice(0, this.#headLimit - this.#headBytes);
    if (first.length > 0) this.#head.push(first);
    this.#headBytes += first.length;
    const rest = bytes.slice(first.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    // Copied together only now and then: at most twice the limit is held.
    if (this.#tailBytes > 2 * this.#tailLimit) this.#trim();
  }

  /** What was kept, as text; what is missing is told where it is missing. */
  toText(): string {
    this.#trim();
    const missing = this.#bytes - this.#headBytes - this.#tailBytes;
    const head = decode(this.#head);
    if (missing === 0) return decode([...this.#head, ...this.#tail]);
    return `${head}\n[… ${missing} of ${this.#bytes} bytes are not shown …]\n${decode(this.#tail)}`;
  }

  #trim(): void {
    if (this.#tailBytes <= this.#tailLimit) return;
    this.#tail = [Buffer.concat(this.#tail).subarray(-this.#tailLimit)];
    this.#tailBytes = this.#tailLimit;
  }
}

function decode(pieces: readonly Uint8Array[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(pieces));
}
