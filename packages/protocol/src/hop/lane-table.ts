import { readU32, writeU32 } from '../frame/bytes.ts';
import { CHANNEL_AT, FrameType, HEADER_BYTES, MAX_CREDIT, ROUTE_AT, TYPE_AT } from '../frame/layout.ts';
import { FrameQueue } from './frame-queue.ts';
import type { Source, TrafficClass } from './types.ts';

/** Frames that may wait in one lane. 4 MiB in frames too large to be joined are half of it. */
export const MAX_LANE_FRAMES = 8192;
/** Lanes of class 0 that one hop may have: 64 channels each of many sessions, and an end to who makes up more. */
export const MAX_CONTROL_LANES = 4096;

const CLASSES = 4;

/** The frames of one channel that wait in one class. */
class Lane implements Source {
  readonly trafficClass: TrafficClass;
  readonly queue = new FrameQueue();
  readonly owner: RouteLanes;
  readonly key: number;
  scheduled = false;

  constructor(trafficClass: TrafficClass, owner: RouteLanes, key: number) {
    this.trafficClass = trafficClass;
    this.owner = owner;
    this.key = key;
  }

  take(): Uint8Array | undefined {
    const frame = this.queue.shift();
    if (frame !== undefined) this.owner.taken(this, frame.length);
    return frame;
  }
}

/** The lanes of one route, by channel and class. */
class RouteLanes {
  readonly lanes = new Map<number, Lane>();
  bytes = 0;
  readonly #table: LaneTable;
  readonly #route: number;

  constructor(table: LaneTable, route: number) {
    this.#table = table;
    this.#route = route;
  }

  taken(lane: Lane, bytes: number): void {
    this.bytes -= bytes;
    if (lane.queue.frames === 0) this.remove(lane);
  }

  remove(lane: Lane): void {
    this.bytes -= lane.queue.bytes;
    lane.queue.clear();
    this.lanes.delete(lane.key);
    this.#table.removed(lane.trafficClass);
    if (this.lanes.size === 0) this.#table.dropRoute(this.#route);
  }
}

/** Whole frames on their way through: one lane for each channel and class, there only while something waits in it. */
export class LaneTable {
  readonly #routes = new Map<number, RouteLanes>();
  #controlLanes = 0;

  /**
   * Puts a frame behind those of its channel and class. A `CREDIT` is added to one that waits; a `RESET` drops what
   * waits for its channel, and is itself of no use to a peer that has not yet seen the `OPEN`.
   * Answers the lane to schedule, 'needless' when nothing is to be sent, 'full' when the frame was not taken.
   */
  push(trafficClass: TrafficClass, frame: Uint8Array): Source | 'needless' | 'full' {
    const route = readU32(frame, ROUTE_AT);
    const channel = readU32(frame, CHANNEL_AT);
    if (frame[TYPE_AT] === FrameType.RESET && this.dropChannel(route, channel)) return 'needless';
    const lane = this.#lane(route, channel, trafficClass);
    if (lane === undefined || lane.queue.frames >= MAX_LANE_FRAMES) return 'full';
    if (!addCredit(lane.queue.peek(), frame)) {
      const before = lane.queue.bytes;
      lane.queue.push(frame);
      lane.owner.bytes += lane.queue.bytes - before;
    }
    return lane;
  }

  /** Forgets what waits for a channel. Answers whether its `OPEN` was among it. */
  dropChannel(route: number, channel: number): boolean {
    const lanes = this.#routes.get(route)?.lanes;
    if (lanes === undefined) return false;
    let unopened = false;
    for (let key = channel * CLASSES; key < (channel + 1) * CLASSES; key += 1) {
      const lane = lanes.get(key);
      if (lane === undefined) continue;
      if (lane.queue.peek()?.[TYPE_AT] === FrameType.OPEN) unopened = true;
      lane.owner.remove(lane);
    }
    return unopened;
  }

  dropRoute(route: number): void {
    const owner = this.#routes.get(route);
    this.#routes.delete(route);
    if (owner !== undefined) for (const lane of owner.lanes.values()) owner.remove(lane);
  }

  clear(): void {
    for (const route of this.#routes.keys()) this.dropRoute(route);
  }

  /** Bytes that wait: in all, for a route, or for one channel of it. */
  bytes(route?: number, channel?: number): number {
    if (route === undefined) return [...this.#routes.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const owner = this.#routes.get(route);
    if (owner === undefined || channel === undefined) return owner?.bytes ?? 0;
    let sum = 0;
    for (let key = channel * CLASSES; key < (channel + 1) * CLASSES; key += 1) {
      sum += owner.lanes.get(key)?.queue.bytes ?? 0;
    }
    return sum;
  }

  /** For the lanes: one of this class is gone. */
  removed(trafficClass: TrafficClass): void {
    if (trafficClass === 0) this.#controlLanes -= 1;
  }

  #lane(route: number, channel: number, trafficClass: TrafficClass): Lane | undefined {
    const key = channel * CLASSES + trafficClass;
    let owner = this.#routes.get(route);
    const known = owner?.lanes.get(key);
    if (known !== undefined) return known;
    if (trafficClass === 0) {
      if (this.#controlLanes >= MAX_CONTROL_LANES) return undefined;
      this.#controlLanes += 1;
    }
    if (owner === undefined) {
      owner = new RouteLanes(this, route);
      this.#routes.set(route, owner);
    }
    const lane = new Lane(trafficClass, owner, key);
    owner.lanes.set(key, lane);
    return lane;
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
