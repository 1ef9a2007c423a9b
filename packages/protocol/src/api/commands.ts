import { z } from 'zod';
import { Id } from './common.ts';
import { contract } from './contract.ts';

/** What an `exec` channel takes (spec §5) as a caller of the API says it, with the whole of its stdin. */
export const CommandOrder = z
  .strictObject({
    /** The program and its arguments; with `shell` one text for the system's shell. */
    command: z.array(z.string().max(8192)).min(1).max(256),
    shell: z.boolean().optional(),
    cwd: z.string().min(1).max(4096).optional(),
    env: z.record(z.string().min(1).max(256), z.string().max(8192)).optional(),
    /** Its stdin as text, or as base64 where it isn't text; unless given, it is empty. */
    stdin: z
      .string()
      .max(128 * 1024)
      .optional(),
    stdin_base64: z
      .base64()
      .max(172 * 1024)
      .optional(),
    timeout_ms: z.int().min(1).max(86_400_000).optional(),
    as: z.enum(['service', 'user']).optional(),
  })
  .refine(({ command }) => command[0] !== '', { path: ['command'], error: 'The program has no name' })
  .refine(({ command, shell }) => !shell || command.length === 1, {
    path: ['command'],
    error: 'With `shell` it is one text',
  })
  .refine(({ stdin, stdin_base64 }) => stdin === undefined || stdin_base64 === undefined, {
    path: ['stdin_base64'],
    error: 'stdin comes as text or as base64, not as both',
  });

/** One of a command's outputs: its beginning, and the size and hash of the whole. */
export const CommandOutput = z.object({
  /** Bytes that are no UTF-8 are replaced; `base64` has them then. */
  text: z.string(),
  base64: z.string().optional(),
  /** Of all that was printed, kept or not. */
  bytes: z.int(),
  sha256: z.string(),
  truncated: z.boolean(),
});

export const CommandResult = z.object({
  /** Null when a signal ended it. */
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  timed_out: z.boolean(),
  /** On the device, from its start to its end. */
  duration_ms: z.int(),
  stdout: CommandOutput,
  stderr: CommandOutput,
});

export const commands = contract({
  'POST /api/v1/tunnel/{session_id}/command': {
    summary: 'Run a command on the device of an open session, and wait for its end',
    tag: 'commands',
    access: 'technician',
    params: z.strictObject({ session_id: Id }),
    body: CommandOrder,
    status: 200,
    response: CommandResult,
    events:
      'Events as they happen: `stdout` and `stderr` (`{text, base64?}`), then `exit` (the result without the outputs’ text) or `failed` (`{code, message}`). Comments between them show that the stream lives.',
    errors: [
      'session_not_found',
      'not_your_session',
      'session_closed',
      'too_many_clients',
      'command_refused',
      'command_not_started',
      'command_lost',
    ],
  },
});

export type CommandOrder = z.infer<typeof CommandOrder>;
export type CommandOutput = z.infer<typeof CommandOutput>;
export type CommandResult = z.infer<typeof CommandResult>;
