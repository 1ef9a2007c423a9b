import type { CloseReason } from '@guru/protocol/control';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** Who holds a session that is in the way of another. */
export interface Holder {
  readonly session_id: string;
  readonly tech_id: string;
  readonly tech_name: string;
  readonly since: Date;
}

/** The device that a session is for; undefined when there is none. */
export async function findAgent(
  tx: Tx,
  agentId: string,
): Promise<{ readonly hostname: string; readonly os: string } | undefined> {
  return await tx
    .selectFrom('agents')
    .select(['hostname', 'os'])
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

export async function findTechName(tx: Tx, techId: string): Promise<string> {
  const user = await tx
    .selectFrom('users')
    .select('display_name')
    .where('user_id', '=', techId)
    .executeTakeFirstOrThrow();
  return user.display_name;
}

/** Sessions on an agent that have not closed, oldest first. */
export async function liveSessionsOf(tx: Tx, agentId: string): Promise<Holder[]> {
  return await tx
    .selectFrom('tech_sessions as t')
    // One who has left the company since then is not to be seen any more, and holds the session all the same.
    .leftJoin('users as u', 'u.user_id', 't.tech_id')
    .select((column) => [
      't.session_id',
      't.tech_id',
      column.fn.coalesce('u.display_name', sql.lit('')).as('tech_name'),
      't.opened_at as since',
    ])
    .where('t.agent_id', '=', agentId)
    .where('t.status', '<>', 'closed')
    .orderBy('t.opened_at')
    .orderBy('t.session_id')
    .execute();
}

/** Names this use of advisory locks, in the first of their two numbers. */
const AGENT_LOCK = 4_878_004;

/** Lets those who count the sessions of an agent, and then add one, take turns. Held until the transaction ends. */
export async function lockSessionsOf(tx: Tx, agentId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${AGENT_LOCK}, hashtext(${agentId}))`.execute(tx);
}

/** Adds a session in the state `opening`; undefined when this person has a live one on this agent, by whatever way it came there. */
export async function insertSession(
  tx: Tx,
  session: { readonly partner_id: string; readonly tech_id: string; readonly agent_id: string },
): Promise<string | undefined> {
  const row = await tx
    .insertInto('tech_sessions')
    .values(session)
    .onConflict((on) => on.columns(['tech_id', 'agent_id']).where('status', '<>', 'closed').doNothing())
    .returning('session_id')
    .executeTakeFirst();
  return row?.session_id;
}

/** `opening` becomes `active`. False when it has closed meanwhile. */
export async function activateSession(tx: Tx, sessionId: string): Promise<boolean> {
  const result = await tx
    .updateTable('tech_sessions')
    .set({ status: 'active', last_activity: sql`now()` })
    .where('session_id', '=', sessionId)
    .where('status', '=', 'opening')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Closes a session, once: false when it was closed already, or is gone with its device. */
export async function closeSession(tx: Tx, sessionId: string, reason: CloseReason): Promise<boolean> {
  const row = await tx
    .updateTable('tech_sessions')
    .set({ status: 'closed', closed_at: sql`now()`, close_reason: reason })
    .where('session_id', '=', sessionId)
    .where('status', '<>', 'closed')
    .returning('session_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Closes what a server that is gone left open, with its line in the audit; answers how many. The transaction must be the system's. */
export async function closeLeftOver(tx: Tx): Promise<number> {
  const reason: CloseReason = 'server_restarted';
  const result = await sql`
    with closed as (
      update tech_sessions set status = 'closed', closed_at = now(), close_reason = ${reason}
      where status <> 'closed' returning partner_id, session_id
    )
    insert into tunnel_audit (partner_id, session_id, operation, details)
    select partner_id, session_id, 'session_closed', jsonb_build_object('reason', ${reason}::text) from closed`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0);
}

/** Writes when sessions were last active, in one statement. Times are Unix milliseconds; the transaction must be the system's. */
export async function touchSessions(tx: Tx, activity: ReadonlyMap<string, number>): Promise<void> {
  await sql`
    update tech_sessions t set last_activity = greatest(t.last_activity, n.at)
    from unnest(
      ${[...activity.keys()]}::uuid[], ${[...activity.values()].map((at) => new Date(at).toISOString())}::timestamptz[]
    ) as n (session_id, at)
    where t.session_id = n.session_id and t.status <> 'closed'`.execute(tx);
}
