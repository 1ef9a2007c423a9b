import { randomUUID } from 'node:crypto';
import {
  CLOSE_CODES,
  type Clock,
  FrameType,
  HEADER_BYTES,
  type Header,
  Hop,
  KEEP_ALIVE_MS,
  type TrafficClass,
  wasLost,
} from '@guru/protocol';
import type { AboutControl, CloseReason, ToTechnician } from '@guru/protocol/control';
import type { SocketHandler } from '../../http/index.ts';
import { ClientConnection, type ConnectionHost } from './client-connection.ts';
import type { RelayClient } from './relay-types.ts';

/** The code of a connection that ended without a close (RFC 6455 §7.1.5), which is how a window ends for which nobody came back. */
const NEVER_BACK = 1006;

/** What a window is told first. */
export type Attached = Extract<ToTechnician, { type: 'attached' }>['payload'];

/** What a window needs of its session. */
export interface WindowHost {
  readonly clock: Clock;
  readonly session_id: string;
  readonly route: number;
  /** How long it waits for another connection when one is lost. */
  readonly grace_ms: number;
  /** It is there for the first time: what it is told. */
  joined(window: Window): Omit<Attached, 'window_id' | 'resumed' | 'grace_ms'>;
  /** It has a connection, its first or another. */
  connected(window: Window): void;
  frame(window: Window, frame: Uint8Array, header: Header): void;
  /** It says something about who has the keys. */
  heard(window: Window, message: AboutControl): void;
  /** It is gone; comes once, also when it never came. */
  left(window: Window, code: number): void;
}

/** One window of a technician on a session. What it has open outlives the connection that it goes over (spec §7.1). */
export class Window implements RelayClient, ConnectionHost {
  readonly window_id = randomUUID();
  readonly clock: Clock;
  readonly route: number;
  readonly #host: WindowHost;
  /** For whoever sends on its behalf; the window itself closes it. */
  readonly hop: Hop;
  #info: ReturnType<WindowHost['joined']> | undefined;
  #connection: ClientConnection | undefined;
  /** By the clock: since when its connection is lost. */
  #lostAt: number | undefined;
  /** By the clock: when its technician was last asked for a sign. */
  #askedAt: number;
  #gone = false;

  constructor(host: WindowHost) {
    this.#host = host;
    this.clock = host.clock;
    this.#askedAt = host.clock.now();
    this.route = host.route;
    this.hop = new Hop({
      clock: host.clock,
      drainEvents: true,
      onNoProgress: () => this.#connection?.stuck(),
    });
  }

  /** Whether it was ever there. */
  get hasOpened(): boolean {
    return this.#info !== undefined;
  }

  /** Whether another connection may ever take it up. */
  get isResumable(): boolean {
    return this.#host.grace_ms > 0;
  }

  /** By the clock: since when its connection is lost; undefined while it has one. */
  get lostAt(): number | undefined {
    return this.#lostAt;
  }

  /** Waits no longer for a connection that was lost. */
  giveUp(): void {
    this.#end(NEVER_BACK);
  }

  /** Whoever handles a WebSocket that is for this window: its first, or the next one, whose technician has `received` so much over those before. */
  connect(received = 0): SocketHandler {
    return new ClientConnection(this, received);
  }

  opened(connection: ClientConnection): void {
    if (this.#gone) {
      connection.leave(CLOSE_CODES.session_ended, 'the window is gone');
      return;
    }
    const before = this.#connection;
    this.#connection = connection;
    this.#lostAt = undefined;
    // The one before is half-open: its technician knows that it is lost, and we did not.
    before?.leave(CLOSE_CODES.replaced, 'the window has a newer connection');
    const resumed = this.#info && { received: this.hop.received };
    this.#info ??= this.#host.joined(this);
    if (this.#gone) return;
    const { window_id } = this;
    const { grace_ms } = this.#host;
    this.say({ type: 'attached', payload: { ...this.#info, window_id, resumed: resumed ?? null, grace_ms } });
    if (connection !== this.#connection) return;
    if (this.hop.resume(connection, connection.resumeAt)) this.#host.connected(this);
    else connection.leave(CLOSE_CODES.resume_out_of_range, 'resume_out_of_range');
  }

  frame(connection: ClientConnection, frame: Uint8Array, header: Header): void {
    if (connection !== this.#connection) return;
    if (header.type === FrameType.PING) this.hop.receivePing(frame.subarray(HEADER_BYTES));
    else if (header.type === FrameType.PONG) this.hop.receivePong(frame.subarray(HEADER_BYTES));
    else {
      this.hop.countReceived(frame.length);
      this.#host.frame(this, frame, header);
    }
  }

  heard(connection: ClientConnection, message: AboutControl): void {
    if (connection === this.#connection) this.#host.heard(this, message);
  }

  drained(connection: ClientConnection): void {
    if (connection === this.#connection) this.hop.drained();
  }

  left(connection: ClientConnection, code: number): void {
    if (connection !== this.#connection) {
      if (!this.hasOpened) this.#end(code);
      return;
    }
    this.#connection = undefined;
    this.hop.suspend();
    if (wasLost(code) && this.#host.grace_ms > 0) this.#lostAt = this.clock.now();
    else this.#end(code);
  }

  /** What time does to the window; called about once a second. */
  check(): void {
    const now = this.clock.now();
    if (this.#lostAt !== undefined) {
      if (now - this.#lostAt >= this.#host.grace_ms) this.giveUp();
    } else if (now - this.#askedAt >= KEEP_ALIVE_MS) {
      this.#askedAt = now;
      this.hop.ping();
    }
  }

  send(trafficClass: TrafficClass, frame: Uint8Array): boolean {
    return this.hop.enqueue(trafficClass, frame);
  }

  waitingCredit(channel?: number): number {
    return this.hop.waitingCredit(this.route, channel);
  }

  say(message: ToTechnician): void {
    this.#connection?.say(message);
  }

  /** The session has ended: says why, and closes. */
  finish(reason: CloseReason): void {
    if (this.#gone) return;
    this.say({ type: 'session_closed', payload: { session_id: this.#host.session_id, reason } });
    const connection = this.#connection;
    this.#end(CLOSE_CODES.session_ended);
    connection?.leave(CLOSE_CODES.session_ended, reason);
  }

  #end(code: number): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#lostAt = undefined;
    this.#connection = undefined;
    this.hop.close();
    this.#host.left(this, code);
  }
}

/** The window that has waited longest for a connection, if one waits. Programs that are killed leave such windows, and must not keep those out that are here. */
export function longestAway(windows: Iterable<Window>): Window | undefined {
  const away = [...windows].filter(({ lostAt }) => lostAt !== undefined);
  return away.sort((one, other) => (one.lostAt ?? 0) - (other.lostAt ?? 0))[0];
}
