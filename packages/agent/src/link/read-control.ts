import {
  type Fields,
  MAX_GRACE_MS,
  type MessageReaders,
  type ReadMessage,
  readChecks,
  readEnd,
  readGrant,
  readInventoryStored,
  readInventoryWanted,
  readLimits,
  readMessage,
  readNak,
  readRoute,
  readTunnelError,
} from '@guru/protocol';
import type { ToAgent } from '@guru/protocol/control';

const HOUR_MS = 3_600_000;
/** Characters of an argument, and of a whole stdin in base64. */
const MAX_ARGUMENT = 8192;
const MAX_STDIN = 180_000;
const USERS = { service: true, user: true } as const;

/** Each message of the server, read field by field (spec §3). */
const READERS: MessageReaders<ToAgent> = {
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
      route: readRoute(payload),
      tech_id: payload.uuid('tech_id'),
      tech_name: payload.text('tech_name', 200),
      grant: payload.object('grant', readGrant),
      limits: payload.object('limits', readLimits),
    },
  }),
  tunnel_close: (message, payload) => ({
    type: 'tunnel_close',
    id: message.uuid('id'),
    payload: readEnd(payload),
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
  checks: (message, payload) => ({
    type: 'checks',
    id: message.uuid('id'),
    payload: readChecks(payload),
  }),
  reports_stored: (_, payload) => ({
    type: 'reports_stored',
    payload: { log: payload.text('log', 64, 1), upto: payload.int('upto') },
  }),
  inventory_look: (message) => ({ type: 'inventory_look', id: message.uuid('id'), payload: {} }),
  inventory_want: (_, payload) => ({ type: 'inventory_want', payload: readInventoryWanted(payload) }),
  inventory_stored: (_, payload) => ({ type: 'inventory_stored', payload: readInventoryStored(payload) }),
  tunnel_error: (_, payload) => ({ type: 'tunnel_error', payload: readTunnelError(payload) }),
  goaway: (_, payload) => ({
    type: 'goaway',
    payload: {
      reason: payload.text('reason', 200),
      reconnect_after_ms: payload.int('reconnect_after_ms', 0, HOUR_MS),
    },
  }),
  nak: (_, payload) => ({ type: 'nak', payload: readNak(payload) }),
};

function aboutCommand<T extends ToAgent['type']>(type: T, message: Fields, payload: Fields) {
  return { type, id: message.uuid('id'), payload: { command_id: payload.uuid('command_id') } };
}

/** Reads one text frame of the server. Never throws; what is wrong comes back as the contents of a `nak`. */
export function readControl(text: string): ReadMessage<ToAgent> {
  return readMessage(READERS, text);
}
