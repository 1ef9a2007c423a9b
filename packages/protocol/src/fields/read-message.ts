import type { NakErrorCode } from '../errors.ts';
import { FieldError, Fields } from './fields.ts';

/** The longest control message that is read, in characters (spec §3). */
export const MAX_CONTROL_LENGTH = 256 * 1024;

const ABOUT_LENGTH = 200;

interface Typed {
  readonly type: string;
}

/** How each message of a peer is read: out of the fields of the whole and those of its payload. */
export type MessageReaders<M extends Typed> = {
  readonly [T in M['type']]: (message: Fields, payload: Fields) => Extract<M, { type: T }>;
};

export type ReadMessage<M extends Typed> =
  | { readonly ok: true; readonly message: M }
  | {
      readonly ok: false;
      readonly code: NakErrorCode;
      readonly detail: string;
      readonly about: string;
      /** Known when only the rest could not be read. */
      readonly type?: M['type'];
    };

/** Reads one text frame of a peer. Never throws; what is wrong comes back as the contents of a `nak`. */
export function readMessage<M extends Typed>(readers: MessageReaders<M>, text: string): ReadMessage<M> {
  const about = text.slice(0, ABOUT_LENGTH);
  const unread = (code: NakErrorCode, detail: string) => ({ ok: false, code, detail, about }) as const;
  if (text.length > MAX_CONTROL_LENGTH) {
    return unread('too_large', `${text.length} characters are more than ${MAX_CONTROL_LENGTH}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unread('not_json', 'the message is not JSON');
  }
  let type: M['type'] | undefined;
  try {
    const message = new Fields(value);
    type = knownType(message, readers);
    if (type === undefined) return unread('unknown_type', 'type: no message of this type is known');
    const payload = message.fields('payload');
    const read = readers[type](message, payload);
    payload.end();
    message.end();
    return { ok: true, message: read };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return { ...unread('bad_payload', error.message.slice(0, 300)), ...(type && { type }) };
  }
}

function knownType<M extends Typed>(message: Fields, readers: MessageReaders<M>): M['type'] | undefined {
  try {
    return message.oneOf<M['type']>('type', readers);
  } catch {
    return undefined;
  }
}
