import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** An order may be on its way for so long after it was given: only then is it known that it came to nothing. */
const UNCONFIRMED_AFTER = sql`interval '1 minute'`;
/** How long a device that went away with a command may take to come back and say what became of it, beyond the command's own time. */
const LOST_AFTER = sql`interval '7 days'`;
/** What has ended is kept for so long; the audit keeps its line. */
const KEPT_FOR = sql`interval '90 days'`;

export interface Swept {
  readonly partner_id: string;
  readonly agent_id: string;
}

/**
 * Ends every command whose time is over, each with its line in the audit, in one statement: what expired before it was sent, what was sent and never confirmed, and what no device
 * ever came back with. The transaction must be the system's.
 */
export async function endOverdue(tx: Tx, now: Date): Promise<Swept[]> {
  const at = sql`${now}::timestamptz`;
  const { rows } = await sql<Swept>`
    with ended as (
      update commands set
        state = case when state <> 'queued' then 'lost' when sent_at is null then 'expired' else 'undeliverable' end,
        reason = case
          when state <> 'queued' then 'The device never came back to say what became of it.'
          when sent_at is null then 'The device was not there before it expired.'
          else 'It was sent, and the device never confirmed it before it expired: whether it ran is not known.' end,
        request = null, finished_at = ${at}
      where finished_at is null and (
        (state = 'queued' and sent_at is null and expires_at <= ${at})
        or (state = 'queued' and sent_at is not null and expires_at + ${UNCONFIRMED_AFTER} <= ${at})
        or (state <> 'queued' and coalesce(started_at, delivered_at) + timeout_ms * interval '1 millisecond' + ${LOST_AFTER} <= ${at}))
      returning partner_id, agent_id, command_id, state, reason
    ), noted as (
      insert into audit_events (partner_id, actor_kind, action, target_kind, target_id, details)
      select partner_id, 'system', 'command.ended', 'command', command_id,
        jsonb_build_object('agent_id', agent_id, 'state', state, 'reason', reason) from ended
    )
    select partner_id, agent_id from ended`.execute(tx);
  return rows;
}

/** Devices that are connected and have a command which waits, or which is not heard of: at most `most`. The transaction must be the system's. */
export async function agentsToVisit(tx: Tx, most: number): Promise<Swept[]> {
  const { rows } = await sql<Swept>`
    select distinct c.partner_id, c.agent_id from commands c join agents a on a.agent_id = c.agent_id
    where c.finished_at is null and a.status = 'online' limit ${most}`.execute(tx);
  return rows;
}

/** Of these devices, the ones with an open command. The transaction must be the system's. */
export async function withOpenCommands(tx: Tx, agentIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ agent_id: string }>`
    select distinct agent_id from commands where agent_id = any(${agentIds}::uuid[]) and finished_at is null`.execute(
    tx,
  );
  return new Set(rows.map(({ agent_id }) => agent_id));
}

/** Deletes what ended long ago; answers how many. The transaction must be the system's. */
export async function deleteOld(tx: Tx, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from commands where finished_at < ${now}::timestamptz - ${KEPT_FOR}`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
