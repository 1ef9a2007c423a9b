import type { Clock } from '../clock.ts';

/**
 * What is sent first (spec §7): 0 control, credit, reset, ping; 1 interactive; 2 work; 3 bulk.
 * A lower class always goes before a higher one.
 */
export type TrafficClass = 0 | 1 | 2 | 3;

/** The way out of one connection: a WebSocket, or a pair in memory. */
export interface Transport {
  /** Takes one frame as one binary message. Has copied it when it returns, as WebSockets do, and calls nobody back before it has. */
  send(frame: Uint8Array): void;
  /** Bytes that `send` has taken and the system has not. */
  bufferedAmount(): number;
}

/** Something that has frames to send when its turn comes: the sending side of a channel. */
export interface Source {
  readonly trafficClass: TrafficClass;
  /** Owned by the hop: whether this source stands in a queue. */
  scheduled: boolean;
  /** The next frame, or undefined when there is none to send now. */
  take(): Uint8Array | undefined;
  /** The peer has the frame, or will never get it: its memory is the source's again. */
  sent?(frame: Uint8Array): void;
}

export interface HopOptions {
  /** Without one the hop begins suspended. */
  readonly transport?: Transport;
  readonly clock?: Clock;
  /** True when the owner calls `drained()` each time the socket's buffer has run empty; else the hop looks by itself. */
  readonly drainEvents?: boolean;
  /** Called once, when bytes are outstanding and the peer has answered no `PING` for 10 s: close with 4408. */
  readonly onNoProgress?: () => void;
}

/** What a hop has measured of its way; for metrics and for people. */
export interface HopStats {
  /** Bytes of frames that wait here. */
  readonly queuedBytes: number;
  /** Bytes handed over that the peer has not yet confirmed. */
  readonly outstandingBytes: number;
  /** Bytes that are kept to be sent again over the next connection. */
  readonly keptBytes: number;
  readonly windowBytes: number;
  /** Shortest round trip seen lately; undefined before the first. */
  readonly shortestDelayMs: number | undefined;
  /** Newest round trip. */
  readonly lastDelayMs: number | undefined;
}
