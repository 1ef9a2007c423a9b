import { Fifo } from '../fifo.ts';
import { readU32, writeU32 } from '../frame/bytes.ts';
import { MAX_FRAME_BYTES, PING_BYTES } from '../frame/layout.ts';

/** Where the hop window starts and between which bounds it moves: 2, 1 and 256 whole frames. */
export const START_WINDOW = 2 * MAX_FRAME_BYTES;
export const MIN_WINDOW = MAX_FRAME_BYTES;
export const MAX_WINDOW = 256 * MAX_FRAME_BYTES;

/** The queue, in milliseconds, that bulk may keep standing in front of a keystroke. */
export const QUEUE_TARGET_MS = 15;
/** With a queue below this the way counts as empty, and the window may grow faster. */
const EMPTY_QUEUE_MS = QUEUE_TARGET_MS / 4;
/** A `PING` follows each such part of the window: of a wide one each quarter, since each wakes three processes up. */
const PINGS_PER_WINDOW = 8;
const PINGS_PER_WIDE_WINDOW = 4;
const WIDE_WINDOW = 32 * MAX_FRAME_BYTES;
/** Unanswered `PING`s, at most: what a peer does not answer is not remembered without end. */
const MAX_PINGS_IN_FLIGHT = 3 * PINGS_PER_WINDOW;
/**
 * A shortest delay older than this may be another way's, or hold a queue that never ran empty. It is then measured
 * afresh: bulk pauses until the way is empty, for about one round trip.
 */
const SHORTEST_DELAY_LIFE_MS = 10_000;
/**
 * So many answers in a row must be late before a wide window shrinks: a queue that stands delays all of them, a process that waits for its turn
 * on a busy machine delays some (the current filter of LEDBAT, RFC 6817). A narrow window means a slow way, where each late answer counts.
 */
const LATE_IN_A_ROW = 3;
/** The window at most halves in a round, so that one hiccup of a busy machine does not cost all of it. */
const STEEPEST_CUT = 0.5;

interface Ping {
  readonly id: number;
  readonly sentAt: number;
  /** Bytes handed over before it, since the connection began. */
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
  /** Counted since the connection began: bytes handed over, bytes confirmed, bytes that a `PING` has followed. */
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
  /** Late answers since one that was not, or since the window changed; and the delay of the least late one. */
  #late = 0;
  #leastLate = Number.POSITIVE_INFINITY;
  /** While the way is left to run empty: once so much is confirmed, it is. */
  #emptyAt: number | undefined;
  /** After that it is filled again step by step, not with one burst: the part of the window that may be used by now. */
  #refill = START_WINDOW;

  get window(): number {
    return this.#window;
  }

  /** Bytes that have arrived, since this pacer began. */
  get confirmed(): number {
    return this.#confirmed;
  }

  get outstanding(): number {
    return this.#sent - this.#confirmed;
  }

  /** Whether a `PING` waits for its answer. */
  get isAsking(): boolean {
    return this.#pings.size > 0;
  }

  get shortestDelay(): number | undefined {
    return this.#shortest;
  }

  get lastDelay(): number | undefined {
    return this.#last;
  }

  /** Whether bulk may hand over one more frame. */
  hasRoom(): boolean {
    return this.#emptyAt === undefined && this.outstanding + MAX_FRAME_BYTES <= this.#usable;
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
    const usable = this.#usable;
    const parts = usable < WIDE_WINDOW ? PINGS_PER_WINDOW : PINGS_PER_WIDE_WINDOW;
    return this.#sent - this.#pinged >= usable / parts;
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
    if (fresh && this.#isShortestOld(now)) this.#refill = START_WINDOW;
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
    this.#refill = Math.min(MAX_WINDOW, this.#refill + ping.position - this.#confirmed);
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
   * Bytes ahead ÷ delay is the speed that the way has shown, so the window that keeps a queue of exactly the target is
   * ahead x (shortest delay + target) ÷ delay (as in FAST TCP), and a frame more: the one that is just going out is no
   * queue. One step towards it in each round.
   */
  #adjust({ ahead, round }: Ping, delay: number): void {
    if (round !== this.#round) return;
    const shortest = this.#shortest ?? delay;
    const queue = delay - shortest;
    const frameTime = (delay * MAX_FRAME_BYTES) / Math.max(ahead, MAX_FRAME_BYTES);
    if (queue > QUEUE_TARGET_MS + frameTime) {
      this.#late += 1;
      this.#leastLate = Math.min(this.#leastLate, delay);
      if (this.#window >= WIDE_WINDOW && this.#late < LATE_IN_A_ROW) return;
      const share = (shortest + QUEUE_TARGET_MS + frameTime) / this.#leastLate;
      this.#setWindow(this.#window * Math.min(1, Math.max(share, STEEPEST_CUT)));
      return;
    }
    this.#forgetLate();
    // A window that is not made use of says nothing about what the way could carry.
    if (ahead < this.#window / 2) return;
    const isEmpty = queue < EMPTY_QUEUE_MS + frameTime / 2;
    // If the way was just full already, this much more makes a queue of twice the target, for one round.
    const faster = this.#window * (1 + (2 * QUEUE_TARGET_MS) / delay);
    const wanted = isEmpty ? faster : (ahead * (shortest + QUEUE_TARGET_MS)) / delay + MAX_FRAME_BYTES;
    if (wanted > this.#window) this.#setWindow(Math.min(wanted, 2 * this.#window));
  }

  #setWindow(bytes: number): void {
    this.#window = Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, Math.floor(bytes)));
    this.#round += 1;
    this.#forgetLate();
  }

  #forgetLate(): void {
    this.#late = 0;
    this.#leastLate = Number.POSITIVE_INFINITY;
  }

  get #usable(): number {
    return Math.min(this.#window, this.#refill);
  }

  #isEmpty(): boolean {
    return this.#emptyAt !== undefined && this.#confirmed >= this.#emptyAt;
  }

  #isShortestOld(now: number): boolean {
    return now - this.#shortestAt > SHORTEST_DELAY_LIFE_MS;
  }
}
