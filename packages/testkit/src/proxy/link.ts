/** What one way of a link does to the bytes that travel on it. */
export interface LinkShape {
  /** Bits that leave the link in a second; unlimited unless set. */
  readonly bits_per_second?: number;
  /** How long each byte is on its way, in milliseconds; 0 unless set. */
  readonly delay_ms?: number;
  /** Bytes that the link holds for each connection before it stops reading; 256 KiB unless set. */
  readonly buffer_bytes?: number;
}

/** Pieces leave the link one by one, as packets do: small enough that a slow line doesn't turn into bursts. */
const PIECE_BYTES = 1500;
const DEFAULT_BUFFER_BYTES = 256 * 1024;

/**
 * One way of a link that all its connections share: a serial line that is busy with one piece at a time, then a fixed delay. The
 * line is a virtual clock instead of a bucket that is refilled: it knows when it is free again, so a late timer costs no rate.
 */
export class Link {
  readonly bufferBytes: number;
  readonly pieceBytes: number;
  readonly #msPerByte: number;
  readonly #delayMs: number;
  #freeAt = 0;

  constructor(shape: LinkShape) {
    const rate = shape.bits_per_second ?? Number.POSITIVE_INFINITY;
    this.#msPerByte = 8000 / rate;
    this.#delayMs = shape.delay_ms ?? 0;
    this.bufferBytes = shape.buffer_bytes ?? DEFAULT_BUFFER_BYTES;
    this.pieceBytes = Number.isFinite(rate)
      ? Math.max(PIECE_BYTES, Math.round(1 / this.#msPerByte))
      : Number.MAX_SAFE_INTEGER;
  }

  /** Puts a piece on the line and tells when its last byte comes out at the other end, on the clock of `now` (milliseconds). */
  send(bytes: number, now: number): number {
    this.#freeAt = Math.max(now, this.#freeAt) + bytes * this.#msPerByte;
    return this.#freeAt + this.#delayMs;
  }
}
