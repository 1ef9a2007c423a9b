import { z } from 'zod';

/** What a session may do. The server refuses at `OPEN` what it can read there; the agent checks all of it again. */
export const Grant = z.strictObject({
  /** Types of channels. */
  channels: z.array(z.string().max(32)).max(32),
  /** Whether `file`, `registry`, `service` and `process` channels may change anything. */
  write: z.boolean(),
  /** Folders that `file` channels may touch; empty: all. */
  roots: z.array(z.string().max(4096)).max(64),
  /** Where `forward` channels may lead: `host:port`, either of them `*`, and the port a range `a-b` too. */
  targets: z.array(z.string().max(300)).max(64),
});

export const SessionLimits = z.strictObject({
  max_channels: z.int().min(1).max(64),
  idle_timeout_ms: z.int().min(1000),
  /** Sessions that the agent is to hold at once, this one too; it may hold itself to fewer. */
  max_sessions: z.int().min(1).max(64),
});

export const CLOSE_REASONS = [
  'technician_closed',
  'technician_disconnected',
  'agent_disconnected',
  'agent_refused',
  'agent_unreachable',
  'idle_timeout',
  'taken_over',
  'device_removed',
  'server_shutdown',
  'server_restarted',
  'protocol_error',
  'resume_out_of_range',
] as const;

export const CloseReason = z.enum(CLOSE_REASONS);

export type Grant = z.infer<typeof Grant>;

/** Everything that channels of these types can do. */
export function wholeGrant(channels: readonly string[]): Grant {
  return { channels: [...channels], write: true, roots: [], targets: ['*:*'] };
}
export type SessionLimits = z.infer<typeof SessionLimits>;
export type CloseReason = z.infer<typeof CloseReason>;
