import type { FrameType } from './layout.ts';

/** The header of a readable frame. */
export interface Header<T extends FrameType = FrameType> {
  readonly type: T;
  /** 0 to 3 in `DATA`, else 0. */
  readonly stream: number;
  /** Session on its connection; 0 in `PING` and `PONG`. */
  readonly route: number;
  /** Channel in its session; 0 in `PING` and `PONG`. */
  readonly channel: number;
  /** Bytes of payload. */
  readonly length: number;
}

/** A whole frame of one type. `payload` is a view into the message that it came in, not a copy. */
export interface FrameOf<T extends FrameType> extends Header<T> {
  readonly payload: Uint8Array;
}

/** A readable frame: a union over its `type`. */
export type Frame = { [T in FrameType]: FrameOf<T> }[FrameType];

export type UnreadableReason =
  | 'too_short'
  | 'unknown_type'
  | 'bad_stream'
  | 'bad_length'
  | 'bad_size'
  | 'bad_address'
  | 'bad_credit';

/** What decoding gives for bytes that are no frame: a `type` that no frame has, and why. */
export interface Unreadable {
  readonly type: 0;
  readonly reason: UnreadableReason;
  /** For the `nak` that the peer gets. */
  readonly detail: string;
}

/** A JSON object as it came or goes; what is in it is its reader's to check. */
export type JsonObject = { readonly [key: string]: unknown };
/** The payload of a `MESSAGE`: an object that names its type. */
export type ChannelMessage = JsonObject & { readonly type: string };
/** The payload of a `RESET`. A peer of another version may send codes that are not in the catalogue. */
export type ResetReason = { readonly code: string; readonly message: string };
/** The payload of an `OPEN`. */
export type OpenPayload = { readonly type: string; readonly params: JsonObject };
