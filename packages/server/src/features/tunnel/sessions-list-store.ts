import type { ListedSession, TechSession } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

/** A session as the database gives it. */
interface SessionRow extends Omit<TechSession, 'opened_at' | 'last_activity' | 'closed_at'> {
  readonly opened_at: Date;
  readonly last_activity: Date;
  readonly closed_at: Date | null;
}

interface ListedRow extends SessionRow, Pick<ListedSession, 'tech_name' | 'tech_kind' | 'hostname'> {
  /** `opened_at` to the microsecond, which a Date would round. */
  readonly opened_exactly: string;
}

export interface SessionListQuery {
  readonly agent_id?: string | undefined;
  readonly live?: 'true' | 'false' | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const Position = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

/** One session, or undefined. */
export async function readSession(tx: Tx, sessionId: string): Promise<TechSession | undefined> {
  const row = await tx
    .selectFrom('tech_sessions')
    .select([
      'session_id',
      'status',
      'agent_id',
      'tech_id',
      'opened_at',
      'last_activity',
      'closed_at',
      'close_reason',
    ])
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return row && toSession(row);
}

/** A page of the partner's sessions, newest first. Throws `bad_cursor`. */
export async function listSessions(
  tx: Tx,
  partnerId: string,
  { agent_id, live, cursor, limit }: SessionListQuery,
): Promise<{ items: ListedSession[]; next_cursor: string | null }> {
  const after = cursor === undefined ? null : decodeCursor(Position, cursor);
  const conditions = [sql`t.partner_id = ${partnerId}::uuid`];
  if (agent_id !== undefined) conditions.push(sql`t.agent_id = ${agent_id}::uuid`);
  if (live !== undefined)
    conditions.push(live === 'true' ? sql`t.status <> 'closed'` : sql`t.status = 'closed'`);
  if (after)
    conditions.push(sql`(t.opened_at, t.session_id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  const { rows } = await sql<ListedRow>`
    select t.session_id, t.status, t.agent_id, t.tech_id, t.opened_at, t.last_activity, t.closed_at, t.close_reason,
      coalesce(u.display_name, '') as tech_name, coalesce(u.kind, 'person') as tech_kind, a.hostname,
      to_char(t.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as opened_exactly
    from tech_sessions t left join users u on u.user_id = t.tech_id join agents a on a.agent_id = t.agent_id
    where ${sql.join(conditions, sql` and `)}
    order by t.opened_at desc, t.session_id desc limit ${limit + 1}`.execute(tx);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ tech_name, tech_kind, hostname, ...row }) => ({
      ...toSession(row),
      tech_name,
      tech_kind,
      hostname,
    })),
    next_cursor: last ? encodeCursor([last.opened_exactly, last.session_id]) : null,
  };
}

function toSession(row: SessionRow): TechSession {
  return {
    session_id: row.session_id,
    status: row.status,
    agent_id: row.agent_id,
    tech_id: row.tech_id,
    opened_at: row.opened_at.toISOString(),
    last_activity: row.last_activity.toISOString(),
    closed_at: row.closed_at?.toISOString() ?? null,
    close_reason: row.close_reason,
  };
}
