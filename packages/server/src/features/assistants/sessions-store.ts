import type { Tx } from '../../db/index.ts';

/** A session, and who works in it. */
export async function findSession(tx: Tx, sessionId: string) {
  return await tx
    .selectFrom('tech_sessions as t')
    .leftJoin('users as u', 'u.user_id', 't.tech_id')
    .select(['t.session_id', 't.tech_id', 'u.display_name as tech_name', 'u.kind as tech_kind', 't.agent_id'])
    .select(['t.status', 't.opened_at', 't.closed_at', 't.close_reason'])
    .where('t.session_id', '=', sessionId)
    .executeTakeFirst();
}

/** What happened in a session, oldest first, beginning after the line with the id `after`. */
export async function timelineOf(tx: Tx, sessionId: string, after: string | undefined, limit: number) {
  const all = tx
    .selectFrom('tunnel_audit')
    .select(['audit_id', 'channel_id', 'operation', 'details', 'created_at'])
    .where('session_id', '=', sessionId)
    .orderBy('audit_id')
    .limit(limit);
  return await (after === undefined ? all : all.where('audit_id', '>', after)).execute();
}
