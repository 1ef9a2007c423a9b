import { readU32 } from './bytes.ts';
import { FrameType, PAYLOAD_LIMITS } from './layout.ts';
import type { ChannelMessage, JsonObject, OpenPayload, ResetReason } from './types.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

const MAX_CODE_CHARACTERS = 64;
/** With each of their characters escaped to six bytes, a code and such a message still fit a `RESET`. */
const SAFE_MESSAGE_CHARACTERS = 96;

/** Longest name of a channel type, in characters. */
export const MAX_TYPE_CHARACTERS = 32;

export function encodeJson(value: JsonObject): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** An object, or undefined when the bytes are not UTF-8, not JSON, or JSON of something else. */
export function decodeJson(payload: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(payload));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The payload of an `OPEN`: exactly a type and an object of parameters. */
export function decodeOpen(payload: Uint8Array): OpenPayload | undefined {
  const value = decodeJson(payload);
  if (value === undefined || Object.keys(value).length !== 2) return undefined;
  const { type, params } = value;
  if (typeof type !== 'string' || type.length === 0 || type.length > MAX_TYPE_CHARACTERS) return undefined;
  return isObject(params) ? { type, params } : undefined;
}

/** The payload of a `MESSAGE`: an object whose `type` is text. */
export function decodeMessage(payload: Uint8Array): ChannelMessage | undefined {
  const value = decodeJson(payload);
  if (value === undefined || typeof value.type !== 'string') return undefined;
  return { ...value, type: value.type };
}

/** The payload of a `RESET`. One that can't be read resets all the same, with the code `internal`. */
export function decodeReset(payload: Uint8Array): ResetReason {
  const value = decodeJson(payload);
  const code = value?.code;
  const message = value?.message;
  if (typeof code !== 'string' || code.length > MAX_CODE_CHARACTERS || typeof message !== 'string') {
    return { code: 'internal', message: 'the reason of the reset could not be read' };
  }
  return { code, message };
}

/** The payload of a `RESET`, with its texts cut to what fits. */
export function encodeReset({ code, message }: ResetReason): Uint8Array {
  const short = message.slice(0, PAYLOAD_LIMITS[FrameType.RESET].max / 2).toWellFormed();
  const whole = encodeJson({ code: code.slice(0, MAX_CODE_CHARACTERS), message: short });
  if (whole.length <= PAYLOAD_LIMITS[FrameType.RESET].max) return whole;
  const cut = message.slice(0, SAFE_MESSAGE_CHARACTERS).toWellFormed();
  return encodeJson({ code: code.slice(0, MAX_CODE_CHARACTERS), message: cut });
}

/** The number in the payload of a decoded `CREDIT`. */
export function decodeCredit(payload: Uint8Array): number {
  return readU32(payload, 0);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
