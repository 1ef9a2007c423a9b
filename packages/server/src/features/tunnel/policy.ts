import { CHANNEL_TYPES, MAX_CHANNELS } from '@guru/protocol';
import { type Grant, type SessionLimits, wholeGrant } from '@guru/protocol/control';

/** What a session may do and for how long. */
export interface SessionPolicy {
  readonly grant: Grant;
  readonly limits: Omit<SessionLimits, 'max_sessions'>;
  /** Sessions that an agent holds at once, where its partner has said nothing else. */
  readonly sessions_per_agent: number;
  /** Windows in which one session may be open at once. */
  readonly clients_per_session: number;
  /** Windows in which others may watch it. */
  readonly watchers_per_session: number;
  /** How long the agent may take to be ready. */
  readonly ready_within_ms: number;
  /** How long a session may be without any window before it ends: one that nobody came for must not keep others out. */
  readonly attach_within_ms: number;
  /** How long a window may be without a connection when that is lost, before it counts as closed; 0: not at all (spec §7.1). */
  readonly grace_ms: number;
}

export const SESSION_POLICY: SessionPolicy = {
  grant: wholeGrant(Object.keys(CHANNEL_TYPES)),
  limits: { max_channels: MAX_CHANNELS, idle_timeout_ms: 4 * 3_600_000 },
  sessions_per_agent: 1,
  clients_per_session: 8,
  watchers_per_session: 8,
  ready_within_ms: 10_000,
  attach_within_ms: 5 * 60_000,
  grace_ms: 30_000,
};
