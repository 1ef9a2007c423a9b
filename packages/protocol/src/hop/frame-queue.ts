import { Fifo } from '../fifo.ts';
import { writeU16 } from '../frame/bytes.ts';
import { creditCost } from '../frame/cost.ts';
import { FrameType, HEADER_BYTES, LENGTH_AT, MAX_FRAME_BYTES, STREAM_AT, TYPE_AT } from '../frame/layout.ts';

/**
 * `DATA` frames with at most this much payload are joined to the frame before them while both wait, so that a peer
 * that writes byte by byte costs neither a message nor an object for each byte.
 */
const SMALL_PAYLOAD_BYTES = 1024;

/** The frames of one channel that wait, in order. */
export class FrameQueue {
  #frames = new Fifo<Uint8Array>();
  #bytes = 0;
  #cost = 0;
  /** Where the newest frame is being put together from small ones, if it is. */
  #workbench: Uint8Array | undefined;

  /** Bytes of all frames, headers too. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The credit that they spend. */
  get cost(): number {
    return this.#cost;
  }

  get frames(): number {
    return this.#frames.size;
  }

  push(frame: Uint8Array): void {
    this.#cost += creditCost(frame);
    const last = this.#frames.last();
    if (last !== undefined && canJoin(last, frame)) {
      this.#frames.replaceLast(this.#join(last, frame));
      this.#bytes += frame.length - HEADER_BYTES;
    } else {
      this.#frames.push(frame);
      this.#bytes += frame.length;
    }
  }

  /** The oldest frame, which stays. */
  peek(): Uint8Array | undefined {
    return this.#frames.peek();
  }

  /** The newest frame, which stays. */
  last(): Uint8Array | undefined {
    return this.#frames.last();
  }

  shift(): Uint8Array | undefined {
    const frame = this.#frames.shift();
    if (frame !== undefined) {
      this.#bytes -= frame.length;
      this.#cost -= creditCost(frame);
    }
    return frame;
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
    this.#cost = 0;
    this.#workbench = undefined;
  }

  /** One frame with the payload of both. The workbench doubles, so that a byte is copied twice on average. */
  #join(last: Uint8Array, next: Uint8Array): Uint8Array {
    const length = last.length + next.length - HEADER_BYTES;
    let bench = this.#workbench;
    if (bench === undefined || last.buffer !== bench.buffer || length > bench.length) {
      bench = new Uint8Array(Math.min(2 * length, MAX_FRAME_BYTES));
      bench.set(last);
      this.#workbench = bench;
    }
    bench.set(next.subarray(HEADER_BYTES), last.length);
    writeU16(bench, LENGTH_AT, length - HEADER_BYTES);
    return bench.subarray(0, length);
  }
}

function canJoin(last: Uint8Array, next: Uint8Array): boolean {
  return (
    next[TYPE_AT] === FrameType.DATA &&
    last[TYPE_AT] === FrameType.DATA &&
    last[STREAM_AT] === next[STREAM_AT] &&
    next.length <= HEADER_BYTES + SMALL_PAYLOAD_BYTES &&
    last.length + next.length - HEADER_BYTES <= MAX_FRAME_BYTES
  );
}
