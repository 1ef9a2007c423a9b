/** Spec §4: where the fields of a frame lie, and how long its parts may be. */

/** Bytes of each field of the header, in the order in which they lie. */
const FIELD_BYTES = { type: 1, stream: 1, length: 2, route: 4, channel: 4 } as const;

export const TYPE_AT = 0;
export const STREAM_AT = TYPE_AT + FIELD_BYTES.type;
export const LENGTH_AT = STREAM_AT + FIELD_BYTES.stream;
export const ROUTE_AT = LENGTH_AT + FIELD_BYTES.length;
export const CHANNEL_AT = ROUTE_AT + FIELD_BYTES.route;
export const HEADER_BYTES = CHANNEL_AT + FIELD_BYTES.channel;

/** At 10 Mbit/s a payload of this size keeps the line for 13 ms: long enough to be cheap, short enough to type behind. */
export const MAX_PAYLOAD_BYTES = 16_384;
export const MAX_FRAME_BYTES = HEADER_BYTES + MAX_PAYLOAD_BYTES;

/** A TLS record holds so much (RFC 8446 §5.1). */
const TLS_RECORD_BYTES = 2 ** 14;
/** What stands before a masked WebSocket message of 126 bytes to 64 KiB (RFC 6455 §5.2). */
const WEBSOCKET_HEADER_BYTES = 8;
/** How we cut what is long: a frame that fills one TLS record, and doesn't begin a second for its last bytes. */
export const FULL_FRAME_BYTES = TLS_RECORD_BYTES - WEBSOCKET_HEADER_BYTES;
export const FULL_PAYLOAD_BYTES = FULL_FRAME_BYTES - HEADER_BYTES;

/** `DATA` streams are 0 to 3; 0 is the main one and 1 is stderr. */
export const MAX_STREAM = 3;
export const MAX_U32 = 0xffff_ffff;

/** The number in a `CREDIT`: 4 bytes, 1 to 2^31 - 1. */
export const CREDIT_BYTES = 4;
export const MAX_CREDIT = 0x7fff_ffff;
/** What a `PING` carries and its `PONG` brings back. */
export const PING_BYTES = 8;

export const FrameType = {
  OPEN: 1,
  ACCEPT: 2,
  DATA: 3,
  MESSAGE: 4,
  CREDIT: 5,
  FIN: 6,
  RESET: 7,
  PING: 8,
  PONG: 9,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** Fewest and most payload bytes of each type. */
export const PAYLOAD_LIMITS: Readonly<Record<FrameType, { readonly min: number; readonly max: number }>> = {
  [FrameType.OPEN]: { min: 2, max: 8 * 1024 },
  [FrameType.ACCEPT]: { min: 2, max: 4 * 1024 },
  [FrameType.DATA]: { min: 1, max: MAX_PAYLOAD_BYTES },
  [FrameType.MESSAGE]: { min: 2, max: 4 * 1024 },
  [FrameType.CREDIT]: { min: CREDIT_BYTES, max: CREDIT_BYTES },
  [FrameType.FIN]: { min: 0, max: 0 },
  [FrameType.RESET]: { min: 2, max: 1024 },
  [FrameType.PING]: { min: PING_BYTES, max: PING_BYTES },
  [FrameType.PONG]: { min: PING_BYTES, max: PING_BYTES },
};
