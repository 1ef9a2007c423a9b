import { MAX_GRACE_MS, type NakErrorCode } from '@guru/protocol';
import type { CloseReason, ToAgent } from '@guru/protocol/control';
import { FieldError, Fields } from '../fields.ts';

/** The longest control message that is read, in characters (spec §3). */
export const MAX_CONTROL_LENGTH = 256 * 1024;

const ABOUT_LENGTH = 200;
const MAX_U32 = 0xffff_ffff;
const HOUR_MS = 3_600_000;
/** Characters of an argument, and of a whole stdin in base64. */
const MAX_ARGUMENT = 8192;
const MAX_STDIN = 180_000;
const USERS = { service: true, user: true } as const;

export type ReadControl =
  | { readonly ok: true; readonly message: ToAgent }
  | {
      readonly ok: false;
      readonly code: NakErrorCode;
      readonly detail: string;
      readonly about: string;
      /** Known when only the rest could not be read. */
      readonly type?: ToAgent['type'];
    };

/** Why a session may end; that these are all is checked by the compiler. */
const CLOSE_REASONS: Readonly<Record<CloseReason, true>> = {
  technician_closed: true,
  technician_disconnected: true,
  agent_disconnected: true,
  agent_refused: true,
  agent_unreachable: true,
  idle_timeout: true,
  taken_over: true,
  device_removed: true,
  server_shutdown: true,
  server_restarted: true,
  protocol_error: true,
  resume_out_of_range: true,
};

type Type = ToAgent['type'];
type ReaderOf<T extends Type> = (message: Fields, payload: Fields) => Extract<ToAgent, { type: T }>;

/** Each message of the server, read field by field (spec §3). */
const READERS: { readonly [T in Type]: ReaderOf<T> } = {
  welcome: (_, payload) => ({
    type: 'welcome',
    payload: {
      heartbeat_interval_ms: payload.int('heartbeat_interval_ms', 100, HOUR_MS),
      server_time: payload.int('server_time'),
      partner_name: payload.text('partner_name', 200),
      hop: payload.text('hop', 64),
      resumed: payload.nullable('resumed', (resumed) => ({
        received: resumed.int('received'),
        sessions: resumed.uuids('sessions', 64),
      })),
      grace_ms: payload.int('grace_ms', 0, MAX_GRACE_MS),
    },
  }),
  refused: (_, payload) => ({
    type: 'refused',
    payload: {
      code: payload.text('code', 64),
      message: payload.text('message', 1000),
      min_protocol: payload.int('min_protocol'),
      max_protocol: payload.int('max_protocol'),
    },
  }),
  heartbeat_ack: (_, payload) => ({
    type: 'heartbeat_ack',
    payload: { seq: payload.int('seq'), server_time: payload.int('server_time') },
  }),
  pace: (message, payload) => ({
    type: 'pace',
    id: message.uuid('id'),
    payload: {
      interval_ms: payload.int('interval_ms', 500, HOUR_MS),
      for_ms: payload.int('for_ms', 0, HOUR_MS),
    },
  }),
  tunnel_open: (message, payload) => ({
    type: 'tunnel_open',
    id: message.uuid('id'),
    payload: {
      session_id: payload.uuid('session_id'),
      route: payload.int('route', 1, MAX_U32),
      tech_id: payload.uuid('tech_id'),
      tech_name: payload.text('tech_name', 200),
      grant: ended(payload.fields('grant'), (grant) => ({
        channels: grant.texts('channels', 32, 32),
        write: grant.boolean('write'),
        roots: grant.texts('roots', 4096, 64),
        targets: grant.texts('targets', 300, 64),
      })),
      limits: ended(payload.fields('limits'), (limits) => ({
        max_channels: limits.int('max_channels', 1, 64),
        idle_timeout_ms: limits.int('idle_timeout_ms', 1000),
        max_sessions: limits.int('max_sessions', 1, 64),
      })),
    },
  }),
  tunnel_close: (message, payload) => ({
    type: 'tunnel_close',
    id: message.uuid('id'),
    payload: { session_id: payload.uuid('session_id'), reason: payload.oneOf('reason', CLOSE_REASONS) },
  }),
  command: (message, payload) => ({
    type: 'command',
    id: message.uuid('id'),
    payload: {
      command_id: payload.uuid('command_id'),
      command: payload.texts('command', MAX_ARGUMENT, 256, 1),
      shell: payload.boolean('shell'),
      ...(payload.has('cwd') ? { cwd: payload.text('cwd', 4096, 1) } : {}),
      env: payload.texts('env', MAX_ARGUMENT, 256),
      stdin: payload.text('stdin', MAX_STDIN),
      timeout_ms: payload.int('timeout_ms', 1, 24 * HOUR_MS),
      as: payload.oneOf('as', USERS),
    },
  }),
  command_report: (message, payload) => aboutCommand('command_report', message, payload),
  command_cancel: (message, payload) => aboutCommand('command_cancel', message, payload),
  command_stored: (message, payload) => aboutCommand('command_stored', message, payload),
  tunnel_error: (_, payload) => ({
    type: 'tunnel_error',
    payload: {
      session_id: payload.uuid('session_id'),
      ...(payload.has('channel_id') ? { channel_id: payload.int('channel_id', 1, MAX_U32) } : {}),
      code: payload.text('code', 64),
      message: payload.text('message', 1000),
    },
  }),
  goaway: (_, payload) => ({
    type: 'goaway',
    payload: {
      reason: payload.text('reason', 200),
      reconnect_after_ms: payload.int('reconnect_after_ms', 0, HOUR_MS),
    },
  }),
  nak: (_, payload) => ({
    type: 'nak',
    payload: {
      code: payload.text('code', 64),
      message: payload.text('message', 1000),
      about: payload.text('about', 200),
    },
  }),
};

/** Reads one text frame of the server. Never throws; what is wrong comes back as the contents of a `nak`. */
export function readControl(text: string): ReadControl {
  const about = text.slice(0, ABOUT_LENGTH);
  const unread = (code: NakErrorCode, detail: string): ReadControl => ({ ok: false, code, detail, about });
  if (text.length > MAX_CONTROL_LENGTH) {
    return unread('too_large', `${text.length} characters are more than ${MAX_CONTROL_LENGTH}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unread('not_json', 'the message is not JSON');
  }
  let type: Type | undefined;
  try {
    const message = new Fields(value);
    type = knownType(message);
    if (type === undefined) return unread('unknown_type', 'type: no message of this type is known');
    const payload = message.fields('payload');
    const read = READERS[type](message, payload);
    payload.end();
    message.end();
    return { ok: true, message: read };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return { ...unread('bad_payload', error.message.slice(0, 300)), ...(type && { type }) };
  }
}

function aboutCommand<T extends Type>(type: T, message: Fields, payload: Fields) {
  return { type, id: message.uuid('id'), payload: { command_id: payload.uuid('command_id') } };
}

function knownType(message: Fields): Type | undefined {
  try {
    return message.oneOf('type', READERS);
  } catch {
    return undefined;
  }
}

function ended<T>(fields: Fields, read: (fields: Fields) => T): T {
  const value = read(fields);
  fields.end();
  return value;
}
