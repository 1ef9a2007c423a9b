import { writeU16, writeU32 } from './bytes.ts';
import {
  CHANNEL_AT,
  CREDIT_BYTES,
  FrameType,
  HEADER_BYTES,
  LENGTH_AT,
  MAX_CREDIT,
  MAX_STREAM,
  MAX_U32,
  PAYLOAD_LIMITS,
  ROUTE_AT,
  STREAM_AT,
  TYPE_AT,
} from './layout.ts';
import { encodeJson, encodeReset } from './payload.ts';
import type { ChannelMessage, FrameOf, JsonObject, ResetReason } from './types.ts';

/** What `encodeFrame` wants: a frame without the length, which it counts. */
export type FrameToEncode = Omit<FrameOf<FrameType>, 'length'>;

/**
 * Lays out one frame as one message; the payload is copied. Throws a RangeError for what `decodeFrame` would refuse,
 * since that is a fault of the caller.
 */
export function encodeFrame({ type, stream, route, channel, payload }: FrameToEncode): Uint8Array {
  const limits = PAYLOAD_LIMITS[type];
  if (payload.length < limits.min || payload.length > limits.max) {
    throw new RangeError(`payload of ${payload.length} bytes, allowed are ${limits.min} to ${limits.max}`);
  }
  if (stream < 0 || stream > (type === FrameType.DATA ? MAX_STREAM : 0)) {
    throw new RangeError(`no such stream: ${stream}`);
  }
  const ofTheHop = type === FrameType.PING || type === FrameType.PONG;
  if (!isAddress(route, ofTheHop) || !isAddress(channel, ofTheHop)) {
    throw new RangeError(`no such address: route ${route}, channel ${channel}`);
  }
  const frame = blankFrame(type, stream, route, channel, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** A `DATA` frame with the bytes of `source` from `from` to `to`, at most 16 KiB. The only copy on the way out. */
export function dataFrame(
  route: number,
  channel: number,
  stream: number,
  source: Uint8Array,
  from = 0,
  to = source.length,
): Uint8Array {
  return fillDataFrame(new Uint8Array(HEADER_BYTES + to - from), route, channel, stream, source, from);
}

/** As `dataFrame`, in memory that is there already: as much of `source` from `from` on as fits into `frame`. */
export function fillDataFrame(
  frame: Uint8Array,
  route: number,
  channel: number,
  stream: number,
  source: Uint8Array,
  from: number,
): Uint8Array {
  const length = frame.length - HEADER_BYTES;
  writeHeader(frame, FrameType.DATA, stream, route, channel, length);
  frame.set(length === source.length ? source : source.subarray(from, from + length), HEADER_BYTES);
  return frame;
}

/** `amount` more bytes of credit, 1 to 2^31 - 1. */
export function creditFrame(route: number, channel: number, amount: number): Uint8Array {
  if (!Number.isInteger(amount) || amount < 1 || amount > MAX_CREDIT) {
    throw new RangeError(`no such credit: ${amount}`);
  }
  const frame = blankFrame(FrameType.CREDIT, 0, route, channel, CREDIT_BYTES);
  writeU32(frame, HEADER_BYTES, amount);
  return frame;
}

export function finFrame(route: number, channel: number): Uint8Array {
  return blankFrame(FrameType.FIN, 0, route, channel, 0);
}

/** A `RESET`; a message that is too long is cut. */
export function resetFrame(route: number, channel: number, reason: ResetReason): Uint8Array {
  return encodeFrame({ type: FrameType.RESET, stream: 0, route, channel, payload: encodeReset(reason) });
}

export function openFrame(route: number, channel: number, type: string, params: JsonObject): Uint8Array {
  return jsonFrame(FrameType.OPEN, route, channel, { type, params });
}

export function acceptFrame(route: number, channel: number, result: JsonObject): Uint8Array {
  return jsonFrame(FrameType.ACCEPT, route, channel, result);
}

export function messageFrame(route: number, channel: number, message: ChannelMessage): Uint8Array {
  return jsonFrame(FrameType.MESSAGE, route, channel, message);
}

/** `PING` or `PONG` around the 8 bytes that it carries. */
export function pingFrame(
  type: typeof FrameType.PING | typeof FrameType.PONG,
  payload: Uint8Array,
): Uint8Array {
  return encodeFrame({ type, stream: 0, route: 0, channel: 0, payload });
}

function jsonFrame(type: FrameType, route: number, channel: number, value: JsonObject): Uint8Array {
  return encodeFrame({ type, stream: 0, route, channel, payload: encodeJson(value) });
}

/** A frame whose payload is still zeros. */
function blankFrame(
  type: FrameType,
  stream: number,
  route: number,
  channel: number,
  length: number,
): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + length);
  writeHeader(frame, type, stream, route, channel, length);
  return frame;
}

function writeHeader(
  frame: Uint8Array,
  type: FrameType,
  stream: number,
  route: number,
  channel: number,
  length: number,
): void {
  frame[TYPE_AT] = type;
  frame[STREAM_AT] = stream;
  writeU16(frame, LENGTH_AT, length);
  writeU32(frame, ROUTE_AT, route);
  writeU32(frame, CHANNEL_AT, channel);
}

function isAddress(value: number, ofTheHop: boolean): boolean {
  if (!Number.isInteger(value) || value < 0 || value > MAX_U32) return false;
  return ofTheHop ? value === 0 : value !== 0;
}
