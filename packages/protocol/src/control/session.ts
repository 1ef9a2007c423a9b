import { z } from 'zod';

/** What a session may do. The server refuses at `OPEN`; the agent checks again. */
export const Grant = z.strictObject({
  channels: z.array(z.string().max(32)).max(32),
});

export const SessionLimits = z.strictObject({
  max_channels: z.int().min(1).max(64),
  idle_timeout_ms: z.int().min(1000),
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
] as const;

export const CloseReason = z.enum(CLOSE_REASONS);

export type Grant = z.infer<typeof Grant>;
export type SessionLimits = z.infer<typeof SessionLimits>;
export type CloseReason = z.infer<typeof CloseReason>;
