import { type Clock, systemClock, type TimerHandle } from '../clock.ts';
import { readU32 } from '../frame/bytes.ts';
import { pingFrame } from '../frame/encode.ts';
import { CHANNEL_AT, FrameType, ROUTE_AT, TYPE_AT } from '../frame/layout.ts';
import { LaneTable } from './lane-table.ts';
import { Pacer } from './pacer.ts';
import { Scheduler } from './scheduler.ts';
import type { HopOptions, HopStats, Source, TrafficClass, Transport } from './types.ts';

/** Bytes in the socket's own buffer above which classes 2 and 3 wait: they could not be overtaken there. */
const SOCKET_HIGH_WATER = 64 * 1024;
/** And above which classes 0 and 1 wait too: a socket that takes nothing must not fill the memory. */
const SOCKET_LIMIT = 2 * SOCKET_HIGH_WATER;
/** How often a socket without drain events is looked at while something waits for it. */
const POLL_MS = 2;
/** How soon a `PING` follows bytes that fill no quarter of the window, and how often progress is looked at. */
const TAIL_PING_MS = 1000;
/** A hop whose peer answers no `PING` for so long is closed. */
export const NO_PROGRESS_MS = 10_000;

/**
 * Everything that one end of a connection sends in frames (spec §7): strict priorities, and late hand-over to the
 * socket. Control messages are text and go to the socket directly.
 */
export class Hop {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #pollMs: number | undefined;
  readonly #onNoProgress: () => void;
  readonly #scheduler = new Scheduler();
  readonly #lanes = new LaneTable();
  readonly #pacer = new Pacer();
  /** The newest `PONG` that the socket has no room for. It confirms all that the older ones would have. */
  #waitingPong: Uint8Array | undefined;
  #pollTimer: TimerHandle | undefined;
  #watchTimer: TimerHandle | undefined;
  #pumping = false;
  #closed = false;

  constructor(options: HopOptions) {
    this.#transport = options.transport;
    this.#clock = options.clock ?? systemClock;
    this.#now = () => this.#clock.now();
    this.#pollMs = options.drainEvents ? undefined : POLL_MS;
    this.#onNoProgress = options.onNoProgress ?? (() => {});
  }

  /**
   * Sends a whole frame, at once or when its turn comes; it belongs to the hop from now on. A `RESET` drops what waits
   * for its channel. Answers false when the frame was not taken, because too many wait for the same channel.
   */
  enqueue(trafficClass: TrafficClass, frame: Uint8Array): boolean {
    if (this.#closed || this.#isNeedless(frame)) return true;
    if (!this.#pumping && this.#scheduler.isIdle(trafficClass) && this.#hasRoomFor(trafficClass)) {
      this.#handOver(frame, trafficClass);
      return true;
    }
    const lane = this.#lanes.push(trafficClass, frame);
    if (lane !== undefined) this.schedule(lane);
    return lane !== undefined;
  }

  /** Tells that a source has something to send. It is asked for frames when its turn comes, until it has none. */
  schedule(source: Source): void {
    if (this.#closed) return;
    this.#scheduler.add(source);
    this.#pump();
  }

  /** Forgets the frames that wait for a channel. */
  dropChannel(route: number, channel: number): void {
    this.#lanes.dropChannel(route, channel);
  }

  /** Forgets the frames that wait for a session. */
  dropRoute(route: number): void {
    this.#lanes.dropRoute(route);
  }

  /** Credit that the enqueued frames which wait here have cost, for a session or for one channel of it (spec §8). */
  waitingCredit(route: number, channel?: number): number {
    return this.#lanes.cost(route, channel);
  }

  /** Answers a `PING` of the peer. */
  receivePing(payload: Uint8Array): void {
    if (this.#closed) return;
    this.#waitingPong = pingFrame(FrameType.PONG, payload);
    this.#pump();
  }

  /** Takes a `PONG` of the peer: something has arrived, and there may be room for more. */
  receivePong(payload: Uint8Array): void {
    if (this.#closed) return;
    this.#pacer.pong(payload, this.#now());
    if (this.#pacer.isPingDue()) this.#sendPing();
    this.#pump();
  }

  /** The socket's own buffer has run empty. */
  drained(): void {
    this.#pump();
  }

  /** Ends the hop: nothing is sent any more, its timers are gone. */
  close(): void {
    this.#closed = true;
    this.#cancel(this.#pollTimer);
    this.#cancel(this.#watchTimer);
    this.#pollTimer = undefined;
    this.#watchTimer = undefined;
    this.#waitingPong = undefined;
    this.#scheduler.clear();
    this.#lanes.clear();
  }

  get stats(): HopStats {
    return {
      queuedBytes: this.#lanes.bytes,
      outstandingBytes: this.#pacer.outstanding,
      windowBytes: this.#pacer.window,
      shortestDelayMs: this.#pacer.shortestDelay,
      lastDelayMs: this.#pacer.lastDelay,
    };
  }

  /** Hands over what may go, in order of class. Calls that a hand-over provokes only leave their frames in the queues. */
  #pump(): void {
    if (this.#pumping || this.#closed) return;
    this.#pumping = true;
    try {
      this.#sendWaitingPong();
      for (;;) {
        const lowest = this.#lowestOpenClass();
        const source = lowest === undefined ? undefined : this.#scheduler.next(lowest);
        if (source === undefined) break;
        const frame = source.take();
        if (frame === undefined) continue;
        this.#scheduler.add(source);
        this.#handOver(frame, source.trafficClass);
        source.sent?.(frame);
      }
    } finally {
      this.#pumping = false;
    }
    this.#pollWhileBlocked();
  }

  /** The class up to which the socket and the window have room; undefined when they have none at all. */
  #lowestOpenClass(): TrafficClass | undefined {
    const buffered = this.#transport.bufferedAmount();
    if (buffered > SOCKET_LIMIT) return undefined;
    return buffered <= SOCKET_HIGH_WATER && this.#pacer.hasRoom() ? 3 : 1;
  }

  /** Clears the way for a `RESET`, which is itself of no use to a peer that has not yet been sent the `OPEN`. */
  #isNeedless(frame: Uint8Array): boolean {
    if (frame[TYPE_AT] !== FrameType.RESET) return false;
    return this.#lanes.dropChannel(readU32(frame, ROUTE_AT), readU32(frame, CHANNEL_AT));
  }

  #hasRoomFor(trafficClass: TrafficClass): boolean {
    const lowest = this.#lowestOpenClass();
    return lowest !== undefined && trafficClass <= lowest;
  }

  #handOver(frame: Uint8Array, trafficClass: TrafficClass): void {
    if (trafficClass >= 2 && this.#pacer.wantsFreshDelay(this.#now)) this.#sendPing();
    this.#pacer.handedOver(frame.length);
    this.#transport.send(frame);
    if (this.#pacer.isPingDue()) this.#sendPing();
    this.#watchTimer ??= this.#clock.setTimeout(this.#watch, TAIL_PING_MS);
  }

  #sendPing(): void {
    this.#transport.send(pingFrame(FrameType.PING, this.#pacer.ping(this.#now())));
  }

  #sendWaitingPong(): void {
    const pong = this.#waitingPong;
    if (pong === undefined || this.#lowestOpenClass() === undefined) return;
    this.#waitingPong = undefined;
    this.#transport.send(pong);
  }

  /** Looks again soon when only the socket's own buffer is in the way, and nobody will tell that it has run empty. */
  #pollWhileBlocked(): void {
    if (this.#pollMs === undefined || this.#pollTimer !== undefined) return;
    const hasWork = this.#waitingPong !== undefined || !this.#scheduler.isIdle(3);
    if (!hasWork || this.#transport.bufferedAmount() <= SOCKET_HIGH_WATER) return;
    this.#pollTimer = this.#clock.setTimeout(this.#poll, this.#pollMs);
  }

  readonly #poll = (): void => {
    this.#pollTimer = undefined;
    this.#pump();
  };

  /** Runs each second while bytes are outstanding: has their tail a `PING` behind it, and does the peer answer? */
  readonly #watch = (): void => {
    this.#watchTimer = undefined;
    const now = this.#now();
    if (this.#pacer.waitedFor(now) >= NO_PROGRESS_MS) {
      this.#onNoProgress();
      return;
    }
    if (this.#pacer.isTailDue(now, TAIL_PING_MS)) this.#sendPing();
    if (this.#pacer.outstanding > 0) this.#watchTimer = this.#clock.setTimeout(this.#watch, TAIL_PING_MS);
  };

  #cancel(timer: TimerHandle | undefined): void {
    if (timer !== undefined) this.#clock.clearTimeout(timer);
  }
}
