import { z } from 'zod';
import { MAX_KEPT_BYTES } from '../command-limits.ts';

const text = z.string().max(8192);

/** A command for an agent to carry out by itself, without a session (spec §3.1). */
export const CommandToRun = z.strictObject({
  command_id: z.uuid(),
  command: z.array(text).min(1).max(256),
  shell: z.boolean(),
  cwd: z.string().min(1).max(4096).optional(),
  /** `NAME=value` each. */
  env: z.array(text).max(256),
  /** The whole of its stdin, base64. */
  stdin: z.string().max(180_000),
  timeout_ms: z.int().min(1).max(86_400_000),
  as: z.enum(['service', 'user']),
});

const Printed = z.strictObject({
  /** The first bytes, at most `MAX_KEPT_BYTES`. */
  base64: z.string().max(Math.ceil(MAX_KEPT_BYTES / 3) * 4),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** How a program ended, and what it printed. */
const CommandExit = z.strictObject({
  code: z.int().nullable(),
  signal: z.string().max(32).nullable(),
  timed_out: z.boolean(),
  duration_ms: z.int().min(0),
  stdout: Printed,
  stderr: Printed,
});

export const COMMAND_OUTCOMES = ['exited', 'not_started', 'cancelled', 'lost'] as const;

/** What has become of a command: the one answer that an agent ever gives. */
export const CommandReport = z.strictObject({
  command_id: z.uuid(),
  outcome: z.enum(COMMAND_OUTCOMES),
  /** Why, for people; empty when it exited. */
  message: z.string().max(1000),
  /** Null unless it exited. */
  exit: CommandExit.nullable(),
});

export type CommandToRun = z.infer<typeof CommandToRun>;
export type CommandExit = z.infer<typeof CommandExit>;
export type CommandReport = z.infer<typeof CommandReport>;
