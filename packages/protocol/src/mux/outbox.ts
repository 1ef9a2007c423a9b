import { creditCost } from '../frame/cost.ts';
import { FrameType, TYPE_AT } from '../frame/layout.ts';
import { FrameQueue } from '../hop/frame-queue.ts';
import type { Source, TrafficClass } from '../hop/types.ts';
import type { ChannelTypeRules } from './channel-types.ts';
import type { FramePool } from './frame-pool.ts';
import type { Role } from './role.ts';

/** A writer is asked to wait above the first mark, and called again below the second. */
const WRITE_HIGH_WATER = 256 * 1024;
const WRITE_LOW_WATER = 64 * 1024;
/** What a writer that can't wait may leave here: a pty writes on for a moment after it was told to stop. */
export const WRITE_LIMIT = 8 * 1024 * 1024;

/** What an outbox tells its channel. Called while the hop sends: not the place for anybody else's code. */
export interface OutboxOwner {
  /** The `FIN` goes out now. */
  finSent(): void;
  /** There is room again after `isFull`. */
  roomAgain(): void;
  /** There is something to send and no credit for it. */
  blocked(): void;
}

/** What one side of a channel has to send, in order, and the credit that it has for it (spec §6). */
export class Outbox implements Source {
  readonly trafficClass: TrafficClass;
  scheduled = false;
  readonly #owner: OutboxOwner;
  readonly #frames: FramePool;
  readonly #largestWindow: number;
  readonly #queue = new FrameQueue();
  #credit: number;
  #blocked = false;
  #full = false;

  constructor(rules: ChannelTypeRules, receiver: Role, owner: OutboxOwner, frames: FramePool) {
    this.trafficClass = rules.trafficClass;
    this.#owner = owner;
    this.#frames = frames;
    this.#largestWindow = rules.largestWindow[receiver];
    this.#credit = rules.startWindow;
  }

  /** Bytes that wait, headers too. */
  get bytes(): number {
    return this.#queue.bytes;
  }

  get credit(): number {
    return this.#credit;
  }

  /** Whether the next frame waits for credit. */
  get isBlocked(): boolean {
    return this.#blocked;
  }

  /** Whether so much waits that a writer should wait too. */
  get isFull(): boolean {
    return this.#full;
  }

  push(frame: Uint8Array): void {
    this.#queue.push(frame);
    if (this.#queue.bytes >= WRITE_HIGH_WATER) this.#full = true;
  }

  /** Takes the peer's grant. Answers false when it is more than the largest window allows. */
  addCredit(amount: number): boolean {
    this.#credit += amount;
    this.#blocked = false;
    return this.#credit <= this.#largestWindow;
  }

  /**
   * Whole frames are paid for. None is larger than a quarter of the smallest window, so credit for one comes even if the
   * peer has consumed everything and its next grant is not due.
   */
  take(): Uint8Array | undefined {
    const frame = this.#queue.peek();
    if (frame === undefined) return undefined;
    const cost = creditCost(frame);
    if (cost > this.#credit) {
      this.#block();
      return undefined;
    }
    this.#credit -= cost;
    this.#queue.shift();
    if (frame[TYPE_AT] === FrameType.FIN) this.#owner.finSent();
    if (this.#full && this.#queue.bytes <= WRITE_LOW_WATER) {
      this.#full = false;
      this.#owner.roomAgain();
    }
    return frame;
  }

  sent(frame: Uint8Array): void {
    this.#frames.give(frame);
  }

  clear(): void {
    this.#queue.clear();
    this.#blocked = false;
    this.#full = false;
  }

  #block(): void {
    if (this.#blocked) return;
    this.#blocked = true;
    this.#owner.blocked();
  }
}
