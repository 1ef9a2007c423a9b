import { z } from 'zod';
import { CommandOrder, CommandResult } from './commands.ts';
import { Id, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

const HOUR_MS = 3_600_000;
const DAY_S = 86_400;

export const COMMAND_STATES = [
  'queued',
  'delivered',
  'running',
  'done',
  'failed',
  'lost',
  'expired',
  'cancelled',
  'undeliverable',
] as const;

/** A command that was left for a device, and what has come of it. */
export const QueuedCommand = z.object({
  command_id: Id,
  agent_id: Id,
  hostname: z.string(),
  /** `queued`: waits for the device. `delivered`: the device has it. All after `running` are final. */
  state: z.enum(COMMAND_STATES),
  /** Why it has ended as it has, for people; null before, and when it ran to its own end. */
  reason: z.string().nullable(),
  /** What looks like a secret is masked; of the environment there are the names. */
  command: z.array(z.string()),
  shell: z.boolean(),
  cwd: z.string().nullable(),
  env: z.array(z.string()),
  as: z.enum(['service', 'user']),
  timeout_ms: z.int(),
  created_by: Id.nullable(),
  created_at: Time,
  expires_at: Time,
  delivered_at: Time.nullable(),
  started_at: Time.nullable(),
  cancel_requested_at: Time.nullable(),
  finished_at: Time.nullable(),
});

/** With what it printed, once it has run. */
const WholeCommand = QueuedCommand.extend({ result: CommandResult.nullable() });

const commandId = z.strictObject({ command_id: Id });

export const queuedCommands = contract({
  'POST /api/v1/agents/{agent_id}/commands': {
    summary:
      'Leave a command for a device: it runs once, now or when the device is next connected, unless it expires before',
    tag: 'commands',
    access: 'technician',
    params: z.strictObject({ agent_id: Id }),
    body: CommandOrder.safeExtend({
      timeout_ms: z
        .int()
        .min(1)
        .max(24 * HOUR_MS)
        .default(HOUR_MS),
      expires_in_s: z
        .int()
        .min(60)
        .max(30 * DAY_S)
        .default(DAY_S),
    }),
    status: 201,
    response: QueuedCommand,
    errors: ['agent_not_found', 'too_many_commands'],
  },
  'GET /api/v1/commands': {
    summary: 'Commands that were left for devices, newest first',
    tag: 'commands',
    access: 'technician',
    query: PageQuery.extend({ agent_id: Id.optional(), open: z.enum(['true', 'false']).optional() }),
    status: 200,
    response: page(QueuedCommand),
    errors: ['bad_cursor'],
  },
  'GET /api/v1/commands/{command_id}': {
    summary: 'One command with what it printed',
    tag: 'commands',
    access: 'technician',
    params: commandId,
    status: 200,
    response: WholeCommand,
    errors: ['command_not_found'],
  },
  'DELETE /api/v1/commands/{command_id}': {
    summary:
      'Cancel a command: at once while it waits, on the device when it runs; one that has ended stays as it is',
    tag: 'commands',
    access: 'technician',
    params: commandId,
    status: 200,
    response: QueuedCommand,
    errors: ['command_not_found'],
  },
});

export type CommandState = (typeof COMMAND_STATES)[number];
export type QueuedCommand = z.infer<typeof QueuedCommand>;
export type WholeCommand = z.infer<typeof WholeCommand>;
