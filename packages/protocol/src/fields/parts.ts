import type { CloseReason, Grant, SessionLimits, ToAgent } from '../control/index.ts';
import type { Fields } from './fields.ts';

/** What several messages of the server carry, read field by field (spec §3). */

const MAX_U32 = 0xffff_ffff;

type PayloadOf<T extends ToAgent['type']> = Extract<ToAgent, { type: T }>['payload'];

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

export function readEnd(payload: Fields): { session_id: string; reason: CloseReason } {
  return { session_id: payload.uuid('session_id'), reason: payload.oneOf('reason', CLOSE_REASONS) };
}

export function readRoute(payload: Fields): number {
  return payload.int('route', 1, MAX_U32);
}

export function readGrant(grant: Fields): Grant {
  return {
    channels: grant.texts('channels', 32, 32),
    write: grant.boolean('write'),
    roots: grant.texts('roots', 4096, 64),
    targets: grant.texts('targets', 300, 64),
  };
}

export function readLimits(limits: Fields): SessionLimits {
  return {
    max_channels: limits.int('max_channels', 1, 64),
    idle_timeout_ms: limits.int('idle_timeout_ms', 1000),
    max_sessions: limits.int('max_sessions', 1, 64),
  };
}

export function readTunnelError(payload: Fields): PayloadOf<'tunnel_error'> {
  return {
    session_id: payload.uuid('session_id'),
    ...(payload.has('channel_id') ? { channel_id: payload.int('channel_id', 1, MAX_U32) } : {}),
    code: payload.text('code', 64),
    message: payload.text('message', 1000),
  };
}

export function readNak(payload: Fields): PayloadOf<'nak'> {
  return {
    code: payload.text('code', 64),
    message: payload.text('message', 1000),
    about: payload.text('about', 200),
  };
}
