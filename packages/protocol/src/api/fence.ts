import { z } from 'zod';
import { Id } from './common.ts';

const Places = z.array(Id).max(500);

/**
 * A program with its arguments, each matched by itself and never as one text. In an argument's pattern `*` stands for any characters; a last pattern `**`
 * stands for any arguments that follow. Neither stands for something that begins with `-`, unless the pattern does: `-*`, `-**`.
 */
const Rule = z.strictObject({
  /** A bare name, found by the device's own search path, or an absolute path. */
  program: z.string().min(1).max(200),
  args: z.array(z.string().max(500)).max(32),
});

export const AllowedCommand = Rule.extend({
  /** It changes something on the device: it waits for a person while the fence is read-only. */
  changes: z.boolean(),
});

/** A refused command is refused wherever its arguments stand in a longer command line, and no person is asked. */
export const RefusedCommand = Rule;

/** A folder or file by its absolute path, with everything below it. */
const Path = z
  .string()
  .max(1000)
  .regex(/^(?:\/|[A-Za-z]:[\\/])/, 'must be an absolute path')
  .refine((path) => !/(?:^|[\\/])\.{1,2}(?:[\\/]|$)/.test(path), 'must not contain . or ..');

/** What an assistant may do by itself. What is neither allowed nor refused waits for a person's yes. */
export const Fence = z.strictObject({
  /** Devices outside are not there for it. */
  devices: z.strictObject({ all: z.boolean(), client_ids: Places, site_ids: Places, agent_ids: Places }),
  read_only: z.boolean(),
  /** Whether it may read the records of other people’s sessions on its devices. */
  other_sessions: z.boolean(),
  commands: z.strictObject({
    allowed: z.array(AllowedCommand).max(200),
    refused: z.array(RefusedCommand).max(200),
  }),
  files: z.strictObject({
    read: z.array(Path).max(100),
    write: z.array(Path).max(100),
    refused: z.array(Path).max(100),
  }),
  /** Calls that reach a device, for each key. */
  calls_per_minute: z.int().min(1).max(600),
  /** How long a request waits for a person. */
  approval_expires_s: z.int().min(60).max(86_400),
});

export type AllowedCommand = z.infer<typeof AllowedCommand>;
export type RefusedCommand = z.infer<typeof RefusedCommand>;
export type Fence = z.infer<typeof Fence>;
