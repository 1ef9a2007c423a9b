import type { Clock } from '../clock.ts';
import type { ChannelErrorCode } from '../errors.ts';
import type { ChannelMessage, JsonObject } from '../frame/types.ts';
import type { Hop } from '../hop/hop.ts';
import type { ChannelType } from './channel-types.ts';
import type { Role } from './role.ts';

/** Spec §5. States only move forward, and `closed` is the last. */
export type ChannelState = 'opening' | 'open' | 'half_closed_local' | 'half_closed_remote' | 'closed';

/** How a channel ended. */
export type ChannelEnd =
  | { readonly how: 'finished' }
  | {
      readonly how: 'reset';
      readonly by: 'here' | 'peer';
      readonly code: string;
      readonly message: string;
    };

/** One end of a channel, as its user holds it. */
export interface Channel {
  readonly id: number;
  readonly type: ChannelType;
  readonly state: ChannelState;
  /** Aborted when the channel has ended. */
  readonly signal: AbortSignal;
  /** Bytes that the peer would take now, without giving more credit. */
  readonly credit: number;
  /** Bytes taken by `write` and `sendMessage` that have not gone out yet. */
  readonly queuedBytes: number;

  /**
   * Sends bytes on a stream (0 main, 1 stderr); they are copied. Answers false when enough waits: write more after
   * `onRoom` or `room()`. One who goes on all the same has the channel reset with `internal` at 8 MiB. After the channel
   * has ended it does nothing and answers false; after `end()` it throws.
   */
  write(bytes: Uint8Array, stream?: number): boolean;
  /** Sends a message, at most 4 KiB as JSON (RangeError above), in order with what was written. */
  sendMessage(message: ChannelMessage): void;
  /** Resolves to true when there is room for more, to false when the channel has ended; rejects when `signal` aborts. */
  room(signal?: AbortSignal): Promise<boolean>;
  /** Says that `count` bytes of `onData` are used up, so that the peer may send as many again. */
  consume(count: number): void;
  /** Nothing more will be written. The channel has ended when both sides have said so. */
  end(): void;
  /** Ends the channel at once, in both directions, and drops what waits. Does nothing when it has ended. */
  reset(code: ChannelErrorCode, message: string): void;
}

/** What a channel tells its user, in the order in which it happened. After `onClosed` nothing comes any more. */
export interface ChannelEvents {
  /** To the opener: the peer has taken the channel. */
  onAccept?(result: JsonObject): void;
  /** Bytes of the peer, a view that may be kept. Give credit with `consume` once they are used. */
  onData?(bytes: Uint8Array, stream: number): void;
  /** A message of the peer. Its credit goes back by itself. */
  onMessage?(message: ChannelMessage): void;
  /** The peer sends nothing more. */
  onFin?(): void;
  /** After a `write` that answered false: there is room again. */
  onRoom?(): void;
  /** Exactly once. */
  onClosed?(end: ChannelEnd): void;
}

/** A channel that the peer wants to open. Answer once, now or later; what the peer sends meanwhile waits. */
export interface OpenRequest {
  readonly id: number;
  readonly type: ChannelType;
  readonly params: JsonObject;
  /** Aborted when the channel ends, also before the answer. */
  readonly signal: AbortSignal;
  /** Takes the channel. If it has ended meanwhile, the channel comes back closed and `onClosed` follows. */
  accept(result: JsonObject, events: ChannelEvents): Channel;
  /** Refuses the channel: a `RESET` with this code. */
  reject(code: ChannelErrorCode, message: string): void;
}

export interface MuxOptions {
  /** The session's number on its connection, not 0. */
  readonly route: number;
  readonly role: Role;
  readonly hop: Hop;
  readonly clock?: Clock;
  /** Channels at once, at most and unless set 64. */
  readonly maxChannels?: number;
  /** A channel that the peer opens. Without it all are refused with `not_allowed`. */
  readonly onOpen?: (request: OpenRequest) => void;
  /** A handler of the user has thrown; its channel has been reset with `internal`. Unless set, thrown again on its own. */
  readonly onFault?: (error: unknown) => void;
}
