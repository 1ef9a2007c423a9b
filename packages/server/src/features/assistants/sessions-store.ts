import { sql } from 'kysely';
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

/** Pieces of what terminals showed, of the newest that are kept, and how much of each, in characters. */
const PIECES = 64;
const OF_EACH = 48 * 1024;

/** What the terminals of a session showed last, as text without its colours, oldest first; empty when nothing was recorded. */
export async function terminalTextOf(tx: Tx, sessionId: string): Promise<string[]> {
  const newest = await tx
    .selectFrom('recording_pieces as p')
    .innerJoin('recordings as r', 'r.recording_id', 'p.recording_id')
    // A piece begins with what the one before it ended with, so that searches find what lies between the two.
    .select(sql<string>`right(substr(p.text, p.text_carried + 1), ${OF_EACH})`.as('text'))
    .where('r.session_id', '=', sessionId)
    .orderBy('r.started_at', 'desc')
    .orderBy('p.recording_id', 'desc')
    .orderBy('p.seq', 'desc')
    .limit(PIECES)
    .execute();
  return newest.map(({ text }) => text).toReversed();
}
