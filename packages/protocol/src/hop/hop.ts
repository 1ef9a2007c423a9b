import { type Clock, systemClock, type TimerHandle } from '../clock.ts';
import { readU32 } from '../frame/bytes.ts';
import { pingFrame } from '../frame/encode.ts';
import { CHANNEL_AT, FrameType, ROUTE_AT, TYPE_AT } from '../frame/layout.ts';
import { LaneTable } from './lane-table.ts';
import { Pacer } from './pacer.ts';
import { Replay } from './replay.ts';
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
/** How often the owner of a hop that carries a session calls `ping`: a peer that is gone is found within the shortest sensible grace, also while nobody says anything. */
export const KEEP_ALIVE_MS = 10_000;

/**
 * Everything that one end of a connection sends in frames (spec §7): strict priorities, and late hand-over to the
 * socket. Control messages are text and go to the socket directly. It survives its connection: suspended it keeps what it is given, and goes on over the
 * next one where the peer is.
 */
export class Hop {
  /** Undefined while it is suspended, and when it is closed. */
  #transport: Transport | undefined;
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #pollMs: number | undefined;
  readonly #onNoProgress: () => void;
  readonly #scheduler = new Scheduler();
  readonly #lanes = new LaneTable();
  readonly #replay = new Replay();
  #pacer = new Pacer();
  /** Where the pacer's count begins, in bytes since the hop began. */
  #pacedFrom = 0;
  #received = 0;
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

  /** Bytes of frames, `PING` and `PONG` apart, that the peer has sent and its reader here has taken, since the hop began. */
  get received(): number {
    return this.#received;
  }

  /** Counts a frame of the peer. */
  countReceived(bytes: number): void {
    this.#received += bytes;
  }

  /** The connection is lost. Nothing is sent until another one takes its place; what is given meanwhile waits within its bounds. */
  suspend(): void {
    this.#transport = undefined;
    this.#cancelTimers();
    this.#waitingPong = undefined;
  }

  /**
   * Goes on over another connection, whose peer has `received` so many bytes since the hop began: sends what it lacks, in the same order, then what is new.
   * Answers false, and stays suspended, when that is no position at which it can go on.
   */
  resume(transport: Transport, received: number): boolean {
    this.suspend();
    if (this.#closed || !this.#replay.rewind(received)) return false;
    this.#transport = transport;
    this.#pacer = new Pacer();
    this.#pacedFrom = received;
    this.#pump();
    return true;
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

  /** Asks the peer for a sign when there is nothing to say; `onNoProgress` tells when none comes. */
  ping(): void {
    if (this.#transport === undefined || this.#pacer.isAsking) return;
    this.#sendPing();
    this.#watchSoon();
  }

  /** Answers a `PING` of the peer. */
  receivePing(payload: Uint8Array): void {
    if (this.#transport === undefined) return;
    this.#waitingPong = pingFrame(FrameType.PONG, payload);
    this.#pump();
  }

  /** Takes a `PONG` of the peer: something has arrived, and there may be room for more. */
  receivePong(payload: Uint8Array): void {
    if (this.#transport === undefined) return;
    this.#pacer.pong(payload, this.#now());
    this.#replay.confirm(this.#pacedFrom + this.#pacer.confirmed);
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
    this.suspend();
    this.#scheduler.clear();
    this.#lanes.clear();
    this.#replay.clear();
  }

  get stats(): HopStats {
    return {
      queuedBytes: this.#lanes.bytes,
      outstandingBytes: this.#pacer.outstanding,
      keptBytes: this.#replay.bytes,
      windowBytes: this.#pacer.window,
      shortestDelayMs: this.#pacer.shortestDelay,
      lastDelayMs: this.#pacer.lastDelay,
    };
  }

  /** Hands over what may go, in order of class. Calls that a hand-over provokes only leave their frames in the queues. */
  #pump(): void {
    if (this.#pumping || this.#transport === undefined) return;
    this.#pumping = true;
    try {
      this.#sendWaitingPong();
      this.#sendAgain();
      for (;;) {
        const lowest = this.#lowestOpenClass();
        const source = lowest === undefined ? undefined : this.#scheduler.next(lowest);
        if (source === undefined) break;
        const frame = source.take();
        if (frame === undefined) continue;
        this.#scheduler.add(source);
        this.#handOver(frame, source.trafficClass, source);
      }
    } finally {
      this.#pumping = false;
    }
    this.#pollWhileBlocked();
  }

  /** What was on its way when the last connection was lost, whatever its class: it all stands in one order, and waits for the window as bulk does. */
  #sendAgain(): void {
    while (this.#replay.isBehind && this.#buffered <= SOCKET_HIGH_WATER && this.#pacer.hasRoom()) {
      const frame = this.#replay.again();
      if (frame !== undefined) this.#send(frame, 3);
    }
  }

  /** The class up to which something new may go; undefined when the socket has no room at all, or older frames come first. */
  #lowestOpenClass(): TrafficClass | undefined {
    const buffered = this.#buffered;
    if (buffered > SOCKET_LIMIT || this.#replay.isBehind) return undefined;
    if (this.#replay.isFull) return 0;
    return buffered <= SOCKET_HIGH_WATER && this.#pacer.hasRoom() ? 3 : 1;
  }

  /** Bytes in the socket's own buffer; without a socket there is no end to them. */
  get #buffered(): number {
    return this.#transport?.bufferedAmount() ?? Number.POSITIVE_INFINITY;
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

  #handOver(frame: Uint8Array, trafficClass: TrafficClass, source?: Source): void {
    // Before it is sent, for a socket may break over it.
    this.#replay.keep(frame, source);
    this.#send(frame, trafficClass);
  }

  #send(frame: Uint8Array, trafficClass: TrafficClass): void {
    if (trafficClass >= 2 && this.#pacer.wantsFreshDelay(this.#now)) this.#sendPing();
    this.#pacer.handedOver(frame.length);
    this.#transport?.send(frame);
    // What is kept is freed by an answer alone.
    if (this.#pacer.isPingDue() || (this.#replay.isFull && !this.#pacer.isAsking)) this.#sendPing();
    this.#watchSoon();
  }

  #sendPing(): void {
    this.#transport?.send(pingFrame(FrameType.PING, this.#pacer.ping(this.#now())));
  }

  #sendWaitingPong(): void {
    const pong = this.#waitingPong;
    if (pong === undefined || this.#buffered > SOCKET_LIMIT) return;
    this.#waitingPong = undefined;
    this.#transport?.send(pong);
  }

  /** Looks again soon when only the socket's own buffer is in the way, and nobody will tell that it has run empty. */
  #pollWhileBlocked(): void {
    if (this.#pollMs === undefined || this.#pollTimer !== undefined || this.#transport === undefined) return;
    const hasWork = this.#waitingPong !== undefined || this.#replay.isBehind || !this.#scheduler.isIdle(3);
    if (!hasWork || this.#buffered <= SOCKET_HIGH_WATER) return;
    this.#pollTimer = this.#clock.setTimeout(this.#poll, this.#pollMs);
  }

  readonly #poll = (): void => {
    this.#pollTimer = undefined;
    this.#pump();
  };

  /** Runs each second while bytes are outstanding or an answer is: has their tail a `PING` behind it, and does the peer answer? */
  readonly #watch = (): void => {
    this.#watchTimer = undefined;
    const now = this.#now();
    if (this.#pacer.waitedFor(now) >= NO_PROGRESS_MS) {
      this.#onNoProgress();
      return;
    }
    if (this.#pacer.isTailDue(now, TAIL_PING_MS)) this.#sendPing();
    if (this.#pacer.outstanding > 0 || this.#pacer.isAsking) this.#watchSoon();
  };

  #watchSoon(): void {
    if (this.#transport !== undefined) this.#watchTimer ??= this.#clock.setTimeout(this.#watch, TAIL_PING_MS);
  }

  #cancelTimers(): void {
    if (this.#pollTimer !== undefined) this.#clock.clearTimeout(this.#pollTimer);
    if (this.#watchTimer !== undefined) this.#clock.clearTimeout(this.#watchTimer);
    this.#pollTimer = undefined;
    this.#watchTimer = undefined;
  }
}
