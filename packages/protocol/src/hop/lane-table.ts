import { readU32, writeU32 } from '../frame/bytes.ts';
import { CHANNEL_AT, FrameType, HEADER_BYTES, MAX_CREDIT, ROUTE_AT, TYPE_AT } from '../frame/layout.ts';
import { FrameQueue } from './frame-queue.ts';
import type { Source, TrafficClass } from './types.ts';

/** Frames that may wait in one lane: twice as many as 4 MiB are in frames that are too large to be joined. */
export const MAX_LANE_FRAMES = 8192;
/** Lanes of class 0 in one hop: one for each channel of 64 full sessions. A peer that makes up more gets no answers. */
export const MAX_CONTROL_LANES = 4096;

const CLASSES = 4;

/** The frames of one channel that wait in one class. */
class Lane implements Source {
  readonly trafficClass: TrafficClass;
  readonly queue = new FrameQueue();
  readonly #onEmpty: () => void;
  scheduled = false;

  constructor(trafficClass: TrafficClass, onEmpty: () => void) {
    this.trafficClass = trafficClass;
    this.#onEmpty = onEmpty;
  }

  take(): Uint8Array | undefined {
    const frame = this.queue.shift();
    if (frame !== undefined && this.queue.frames === 0) this.#onEmpty();
    return frame;
  }
}

/** Whole frames on their way through: a lane for each channel and class, there only while something waits in it. */
export class LaneTable {
  /** By route, then by channel x 4 + class. */
  readonly #routes = new Map<number, Map<number, Lane>>();
  #controlLanes = 0;

  /** Bytes of all frames that wait, headers too. */
  get bytes(): number {
    let sum = 0;
    for (const lanes of this.#routes.values()) for (const { queue } of lanes.values()) sum += queue.bytes;
    return sum;
  }

  /**
   * Puts a frame behind those of its channel and class; a `CREDIT` is added to one that waits. Answers the lane to
   * schedule, or undefined when too much waits and the frame was not taken.
   */
  push(trafficClass: TrafficClass, frame: Uint8Array): Source | undefined {
    const lane = this.#lane(readU32(frame, ROUTE_AT), readU32(frame, CHANNEL_AT), trafficClass);
    if (lane === undefined || lane.queue.frames >= MAX_LANE_FRAMES) return undefined;
    if (!addCredit(lane.queue.last(), frame)) lane.queue.push(frame);
    return lane;
  }

  /** Forgets what waits for a channel. Answers whether its `OPEN` was among it. */
  dropChannel(route: number, channel: number): boolean {
    let unopened = false;
    for (const [key, { queue }] of this.#lanesOf(route, channel)) {
      if (queue.peek()?.[TYPE_AT] === FrameType.OPEN) unopened = true;
      queue.clear();
      this.#remove(route, key);
    }
    return unopened;
  }

  /** Forgets what waits for a session. */
  dropRoute(route: number): void {
    for (const [key, { queue }] of this.#routes.get(route) ?? []) {
      queue.clear();
      this.#remove(route, key);
    }
  }

  clear(): void {
    for (const route of this.#routes.keys()) this.dropRoute(route);
  }

  /** Credit that the waiting frames of a session, or of one of its channels, will have spent. */
  cost(route: number, channel?: number): number {
    let sum = 0;
    for (const [, { queue }] of this.#lanesOf(route, channel)) sum += queue.cost;
    return sum;
  }

  *#lanesOf(route: number, channel?: number): Generator<[number, Lane]> {
    const lanes = this.#routes.get(route);
    if (lanes === undefined) return;
    if (channel === undefined) {
      yield* lanes;
      return;
    }
    for (let key = channel * CLASSES; key < (channel + 1) * CLASSES; key += 1) {
      const lane = lanes.get(key);
      if (lane !== undefined) yield [key, lane];
    }
  }

  /** The lane that is there, or a new one; undefined when there are too many. */
  #lane(route: number, channel: number, trafficClass: TrafficClass): Lane | undefined {
    const key = channel * CLASSES + trafficClass;
    const lanes = this.#routes.get(route) ?? new Map<number, Lane>();
    const known = lanes.get(key);
    if (known !== undefined) return known;
    if (trafficClass === 0 && this.#controlLanes >= MAX_CONTROL_LANES) return undefined;
    if (trafficClass === 0) this.#controlLanes += 1;
    const lane = new Lane(trafficClass, () => this.#remove(route, key));
    this.#routes.set(route, lanes.set(key, lane));
    return lane;
  }

  #remove(route: number, key: number): void {
    const lanes = this.#routes.get(route);
    if (lanes === undefined || !lanes.delete(key)) return;
    if (key % CLASSES === 0) this.#controlLanes -= 1;
    if (lanes.size === 0) this.#routes.delete(route);
  }
}

/** Adds one `CREDIT` to another that waits for the same channel. */
function addCredit(waiting: Uint8Array | undefined, frame: Uint8Array): boolean {
  if (waiting?.[TYPE_AT] !== FrameType.CREDIT || frame[TYPE_AT] !== FrameType.CREDIT) return false;
  const sum = readU32(waiting, HEADER_BYTES) + readU32(frame, HEADER_BYTES);
  if (sum > MAX_CREDIT) return false;
  writeU32(waiting, HEADER_BYTES, sum);
  return true;
}
