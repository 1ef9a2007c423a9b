import { readU16, readU32 } from './bytes.ts';
import {
  CHANNEL_AT,
  FrameType,
  HEADER_BYTES,
  LENGTH_AT,
  MAX_CREDIT,
  MAX_STREAM,
  PAYLOAD_LIMITS,
  ROUTE_AT,
  STREAM_AT,
  TYPE_AT,
} from './layout.ts';
import type { Frame, Header, Unreadable, UnreadableReason } from './types.ts';

/**
 * Reads one binary WebSocket message as one frame (spec §4). Never throws and copies nothing: the payload is a view
 * into `bytes`. What is no frame comes back with type 0 and the reason.
 */
export function decodeFrame(bytes: Uint8Array): Frame | Unreadable {
  const header = decodeHeader(bytes);
  if (header.type === 0) return header;
  const { type, stream, route, channel, length } = header;
  return { type, stream, route, channel, length, payload: bytes.subarray(HEADER_BYTES) };
}

/** As `decodeFrame` and with all its checks, for those who pass frames on and have no use for payloads. */
export function decodeHeader(bytes: Uint8Array): Header | Unreadable {
  if (bytes.length < HEADER_BYTES) return unreadable('too_short', bytes);
  const type = bytes[TYPE_AT];
  if (!isFrameType(type)) return unreadable('unknown_type', bytes);
  const stream = bytes[STREAM_AT] ?? 0;
  const route = readU32(bytes, ROUTE_AT);
  const channel = readU32(bytes, CHANNEL_AT);
  const length = bytes.length - HEADER_BYTES;
  const fault = faultOf(bytes, type, stream, route, channel, length);
  return fault === undefined ? { type, stream, route, channel, length } : unreadable(fault, bytes);
}

function faultOf(
  bytes: Uint8Array,
  type: FrameType,
  stream: number,
  route: number,
  channel: number,
  length: number,
): UnreadableReason | undefined {
  if (stream > (type === FrameType.DATA ? MAX_STREAM : 0)) return 'bad_stream';
  if (length !== readU16(bytes, LENGTH_AT)) return 'bad_length';
  const limits = PAYLOAD_LIMITS[type];
  if (length < limits.min || length > limits.max) return 'bad_size';
  const ofTheHop = type === FrameType.PING || type === FrameType.PONG;
  if (ofTheHop ? route !== 0 || channel !== 0 : route === 0 || channel === 0) return 'bad_address';
  if (type === FrameType.CREDIT) {
    const credit = readU32(bytes, HEADER_BYTES);
    if (credit === 0 || credit > MAX_CREDIT) return 'bad_credit';
  }
  return undefined;
}

function isFrameType(byte: number | undefined): byte is FrameType {
  return byte !== undefined && byte >= FrameType.OPEN && byte <= FrameType.PONG;
}

function unreadable(reason: UnreadableReason, bytes: Uint8Array): Unreadable {
  const type = bytes[TYPE_AT] ?? 'none';
  return { type: 0, reason, detail: `${reason}: type ${type}, ${bytes.length} bytes` };
}
