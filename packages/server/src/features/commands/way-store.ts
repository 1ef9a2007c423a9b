import type { CommandResult, CommandState } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { StoredRequest } from '../../db/tables/commands.ts';

/** A command that is under way with its device: the device has it, or may have it. */
export interface UnderWay {
  readonly command_id: string;
  readonly state: 'queued' | 'delivered' | 'running';
  readonly request: StoredRequest;
  readonly cancel_requested: boolean;
  /** Its time is up, and a result has not come. */
  readonly overdue: boolean;
}

/** What has come of a command that has ended. */
export interface CommandEnding {
  readonly state: Extract<CommandState, 'done' | 'failed' | 'lost' | 'cancelled'>;
  readonly reason: string | null;
  readonly result: CommandResult | null;
}

/** How much longer than it may run a command's result may take before the device is asked. */
const OVERDUE_AFTER = sql`interval '1 minute'`;

/** The one command that is under way with a device, if there is one. */
export async function findUnderWay(tx: Tx, agentId: string, now: Date): Promise<UnderWay | undefined> {
  const { rows } = await sql<UnderWay>`
    select command_id, state, request, cancel_requested_at is not null as cancel_requested,
      coalesce(coalesce(started_at, delivered_at) + timeout_ms * interval '1 millisecond' + ${OVERDUE_AFTER} < ${now}::timestamptz, false) as overdue
    from commands where agent_id = ${agentId}::uuid and sent_at is not null and finished_at is null`.execute(
    tx,
  );
  return rows[0];
}

/** Sends the oldest command that waits for a device on its way. Undefined when none waits. Breaks `commands_one_under_way` when another server was quicker. */
export async function claimNext(tx: Tx, agentId: string, now: Date): Promise<UnderWay | undefined> {
  const { rows } = await sql<UnderWay>`
    update commands set sent_at = ${now}::timestamptz
    where finished_at is null and sent_at is null and command_id = (
      select command_id from commands
      where agent_id = ${agentId}::uuid and finished_at is null and sent_at is null and expires_at > ${now}::timestamptz
      order by command_id limit 1)
    returning command_id, state, request, false as cancel_requested, false as overdue`.execute(tx);
  return rows[0];
}

/** It was not sent after all: it waits as before. */
export async function unclaim(tx: Tx, commandId: string): Promise<void> {
  await tx
    .updateTable('commands')
    .set({ sent_at: null })
    .where('command_id', '=', commandId)
    .where('state', '=', 'queued')
    .execute();
}

/** The device has acknowledged it. False when that was known, or it has ended. */
export async function markDelivered(tx: Tx, commandId: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('commands')
    .set({ state: 'delivered', delivered_at: now })
    .where('command_id', '=', commandId)
    .where('state', '=', 'queued')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The device has begun it. False when that was known, or it has ended. */
export async function markRunning(tx: Tx, agentId: string, commandId: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('commands')
    .set((eb) => ({
      state: 'running',
      started_at: now,
      delivered_at: eb.fn.coalesce('delivered_at', sql<Date>`${now}::timestamptz`),
    }))
    .where('command_id', '=', commandId)
    .where('agent_id', '=', agentId)
    .where('sent_at', 'is not', null)
    .where('state', 'in', ['queued', 'delivered'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends a command by what its device says. False when it had ended before, or isn't this device's. */
export async function endCommand(
  tx: Tx,
  agentId: string,
  commandId: string,
  { state, reason, result }: CommandEnding,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('commands')
    .set({ state, reason, result: result && JSON.stringify(result), request: null, finished_at: now })
    .where('command_id', '=', commandId)
    .where('agent_id', '=', agentId)
    .where('sent_at', 'is not', null)
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Cancels a command: at once while the device can't have it, else as a wish for the device to hear. Answers which; undefined when it has ended, or there is none.
 */
export async function cancelCommand(
  tx: Tx,
  commandId: string,
  now: Date,
): Promise<{ readonly agent_id: string; readonly at: 'once' | 'device' } | undefined> {
  const { rows } = await sql<{ agent_id: string; was_sent: boolean }>`
    update commands set
      cancel_requested_at = coalesce(cancel_requested_at, ${now}::timestamptz),
      state = case when sent_at is null then 'cancelled' else state end,
      reason = case when sent_at is null then 'It was cancelled before it was sent.' end,
      request = case when sent_at is not null then request end,
      finished_at = case when sent_at is null then ${now}::timestamptz end
    where command_id = ${commandId}::uuid and finished_at is null and cancel_requested_at is null
    returning agent_id, sent_at is not null as was_sent`.execute(tx);
  const [row] = rows;
  return row && { agent_id: row.agent_id, at: row.was_sent ? 'device' : 'once' };
}
