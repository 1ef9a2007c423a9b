import { Fifo } from '../fifo.ts';
import { readU32, writeU32 } from '../frame/bytes.ts';
import { MAX_FRAME_BYTES, PING_BYTES } from '../frame/layout.ts';

/** Where the hop window starts and between which bounds it moves: 4, 1 and 256 whole frames. */
export const START_WINDOW = 4 * MAX_FRAME_BYTES;
export const MIN_WINDOW = MAX_FRAME_BYTES;
export const MAX_WINDOW = 256 * MAX_FRAME_BYTES;

/** The queue, in milliseconds, that bulk may keep standing in front of a keystroke. */
export const QUEUE_TARGET_MS = 15;
/** With a queue below this the way counts as empty, and the window doubles. */
const EMPTY_QUEUE_MS = QUEUE_TARGET_MS / 4;
/** A `PING` follows each such part of the window. */
const PINGS_PER_WINDOW = 4;
/** Unanswered `PING`s, at most: what a peer does not answer is not remembered without end. */
const MAX_PINGS_IN_FLIGHT = 16;
/**
 * A shortest delay older than this may be another way's, or hold a queue that never ran empty. It is then measured
 * afresh: bulk pauses until the way is empty, for about one round trip.
 */
const SHORTEST_DELAY_LIFE_MS = 10_000;
/** The window at most halves in a round, so that one hiccup of a busy machine does not cost all of it. */
const STEEPEST_CUT = 0.5;

interface Ping {
  readonly id: number;
  readonly sentAt: number;
  /** Bytes handed over before it, since the hop began. */
  readonly position: number;
  /** Bytes of those that were not confirmed. */
  readonly ahead: number;
  readonly round: number;
  /** Whether it meets an empty way, and so measures the shortest delay. */
  readonly fresh: boolean;
}

/**
 * The hop window (spec §7): how many bytes may be handed over and not yet confirmed. Pure arithmetic over what was
 * sent, and which `PONG` came when.
 */
export class Pacer {
  #window = START_WINDOW;
  /** Counted since the hop began: bytes handed over, bytes confirmed, bytes that a `PING` has followed. */
  #sent = 0;
  #confirmed = 0;
  #pinged = 0;
  #pings = new Fifo<Ping>();
  #nextId = 1;
  #lastPingAt = Number.NEGATIVE_INFINITY;
  #lastPongAt = Number.NEGATIVE_INFINITY;
  /** Only a `PING` sent under the present window judges it: so it changes once in a round trip. */
  #round = 0;
  #shortest: number | undefined;
  #shortestAt = Number.NEGATIVE_INFINITY;
  #last: number | undefined;
  /** While the way is left to run empty: once so much is confirmed, it is. */
  #emptyAt: number | undefined;

  get window(): number {
    return this.#window;
  }

  get outstanding(): number {
    return this.#sent - this.#confirmed;
  }

  get shortestDelay(): number | undefined {
    return this.#shortest;
  }

  get lastDelay(): number | undefined {
    return this.#last;
  }

  /** Whether bulk may hand over one more frame. */
  hasRoom(): boolean {
    return this.#emptyAt === undefined && this.outstanding + MAX_FRAME_BYTES <= this.#window;
  }

  /** Counts a frame that was handed over. */
  handedOver(bytes: number): void {
    this.#sent += bytes;
  }

  /** Whether a `PING` should go before the next frame of bulk: the way is empty, and its delay not known. */
  wantsFreshDelay(now: () => number): boolean {
    return this.outstanding === 0 && this.#pings.size === 0 && this.#isShortestOld(now());
  }

  /** Whether a `PING` should follow what has been handed over. */
  isPingDue(): boolean {
    if (this.#pings.size >= MAX_PINGS_IN_FLIGHT) return false;
    if (this.#emptyAt !== undefined) return this.#pinged < this.#emptyAt || this.#isEmpty();
    return this.#sent - this.#pinged >= this.#window / PINGS_PER_WINDOW;
  }

  /** Whether something was handed over that no `PING` has followed, and none has gone out for `ms`. */
  isTailDue(now: number, ms: number): boolean {
    return (
      this.#sent > this.#pinged && now - this.#lastPingAt >= ms && this.#pings.size < MAX_PINGS_IN_FLIGHT
    );
  }

  /** Milliseconds for which a `PING` has waited without any sign of the peer; 0 when none waits. */
  waitedFor(now: number): number {
    const oldest = this.#pings.peek();
    return oldest === undefined ? 0 : now - Math.max(oldest.sentAt, this.#lastPongAt);
  }

  /** Notes a `PING` that goes out now, and answers its 8 bytes. */
  ping(now: number): Uint8Array {
    const id = this.#nextId;
    const fresh = this.outstanding === 0 || this.#isEmpty();
    if (fresh) this.#emptyAt = undefined;
    this.#pings.push({
      id,
      sentAt: now,
      position: this.#sent,
      ahead: this.outstanding,
      round: this.#round,
      fresh,
    });
    this.#nextId += 1;
    this.#pinged = this.#sent;
    this.#lastPingAt = now;
    const payload = new Uint8Array(PING_BYTES);
    writeU32(payload, 0, Math.floor(id / 2 ** 32));
    writeU32(payload, 4, id);
    return payload;
  }

  /** Takes a `PONG`: everything before its `PING` has arrived. Ignores one for which no `PING` waits. */
  pong(payload: Uint8Array, now: number): void {
    const id = readU32(payload, 0) * 2 ** 32 + readU32(payload, 4);
    const oldest = this.#pings.peek();
    if (oldest === undefined || id < oldest.id || id >= this.#nextId) return;
    let ping = oldest;
    for (let next = this.#pings.shift(); next !== undefined && next.id <= id; next = this.#pings.shift()) {
      ping = next;
      if (next.id === id) break;
    }
    this.#confirmed = ping.position;
    this.#lastPongAt = now;
    this.#measure(now - ping.sentAt, ping.fresh, now);
    this.#adjust(ping, now - ping.sentAt);
    if (this.#emptyAt === undefined && this.outstanding > 0 && this.#isShortestOld(now)) {
      this.#emptyAt = this.#sent;
    }
  }

  #measure(delay: number, fresh: boolean, now: number): void {
    this.#last = delay;
    const replaces = this.#shortest === undefined || delay <= this.#shortest;
    if (!replaces && !(fresh && this.#isShortestOld(now))) return;
    this.#shortest = delay;
    this.#shortestAt = now;
  }

  /**
   * Bytes ahead ÷ delay is the speed of the way, so the window that keeps a queue of exactly the target is
   * ahead × (shortest delay + target) ÷ delay (as in FAST TCP). One step towards it in each round.
   */
  #adjust({ ahead, round }: Ping, delay: number): void {
    if (round !== this.#round) return;
    const shortest = this.#shortest ?? delay;
    const queue = delay - shortest;
    const share = (shortest + QUEUE_TARGET_MS) / delay;
    if (queue > QUEUE_TARGET_MS) {
      this.#setWindow(this.#window * Math.max(share, STEEPEST_CUT));
    } else if (ahead >= this.#window / 2) {
      // A window that is not made use of says nothing about what the way could carry.
      const wanted = queue < EMPTY_QUEUE_MS ? 2 * this.#window : ahead * share;
      if (wanted > this.#window) this.#setWindow(wanted);
    }
  }

  #setWindow(bytes: number): void {
    this.#window = Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, Math.floor(bytes)));
    this.#round += 1;
  }

  #isEmpty(): boolean {
    return this.#emptyAt !== undefined && this.#confirmed >= this.#emptyAt;
  }

  #isShortestOld(now: number): boolean {
    return now - this.#shortestAt > SHORTEST_DELAY_LIFE_MS;
  }
}
