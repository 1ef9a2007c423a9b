import { FULL_FRAME_BYTES, HEADER_BYTES, MAX_FRAME_BYTES } from '../frame/layout.ts';
import { MAX_WINDOW } from '../hop/pacer.ts';

/**
 * What the widest hop window has on its way, for late `PONG`s bring it back all at once, and what one writer that waits for room has queued (256 KiB), twice.
 * With 96, a third of the widest window, a sender needed a tenth more time.
 */
const MAX_FREE = MAX_WINDOW / MAX_FRAME_BYTES + 32;

/**
 * Where a payload lies in its memory: half a page away from where sources mostly begin. Where a copy's target lies up to 63 bytes
 * further in its page than the source, `memmove` was ten times slower on the processors that we measured (AMD EPYC): 7 µs for
 * a frame instead of 0.7, which was a third of the sender's time.
 */
const PAYLOAD_AT = 2048;
const FRAME_AT = PAYLOAD_AT - HEADER_BYTES;

/**
 * Full frames whose memory is used again. A new array for each costs more than the copy into it: the runtime fills it with zeros, the
 * processor has never seen it, and the collector takes it away.
 */
export class FramePool {
  readonly #free: Uint8Array[] = [];

  /** A full frame, with whatever it held last. The newest comes first: it is still in the processor's cache. */
  take(): Uint8Array {
    return (
      this.#free.pop() ??
      new Uint8Array(new ArrayBuffer(FRAME_AT + FULL_FRAME_BYTES), FRAME_AT, FULL_FRAME_BYTES)
    );
  }

  /** Takes a frame that nobody holds any more. Smaller ones, and too many, are left to the collector. */
  give(frame: Uint8Array): void {
    if (frame.length === FULL_FRAME_BYTES && this.#free.length < MAX_FREE) this.#free.push(frame);
  }
}
