import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../../db/index.ts';
import { decodeCursor, type SignedInUser } from '../../../http/index.ts';
import { seenBy } from './recording-rows.ts';

const Position = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid(), z.int().min(0)]);

export interface SearchQuery {
  readonly text: string;
  readonly recording_id?: string | undefined;
  readonly session_id?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A piece in which the text was printed. */
export interface FoundPiece {
  readonly recording_id: string;
  readonly session_id: string;
  readonly agent_id: string;
  readonly hostname: string;
  readonly tech_name: string;
  readonly started_at: Date;
  readonly started_exactly: string;
  readonly seq: number;
  readonly started_ms: number;
  readonly events: Buffer;
  readonly text: string;
  readonly text_carried: number;
}

/**
 * The pieces in which a text was printed, newest recordings first, of those that somebody may see; one more than asked for says that there are more. Under row-level
 * security no index serves this, for no operator of trigrams or words is leakproof. But recordings are read from the newest on until there are enough hits, and lower()
 * by the C collation and strpos() go through some hundred megabytes in a second. Throws `bad_cursor`.
 */
export async function searchPieces(tx: Tx, user: SignedInUser, query: SearchQuery): Promise<FoundPiece[]> {
  const { text, recording_id, session_id, agent_id, cursor, limit } = query;
  const conditions = [seenBy(user)];
  if (recording_id !== undefined) conditions.push(sql`r.recording_id = ${recording_id}::uuid`);
  if (session_id !== undefined) conditions.push(sql`r.session_id = ${session_id}::uuid`);
  if (agent_id !== undefined) conditions.push(sql`t.agent_id = ${agent_id}::uuid`);
  if (cursor !== undefined) {
    const [at, id, seq] = decodeCursor(Position, cursor);
    conditions.push(sql`(r.started_at, r.recording_id) <= (${at}::timestamptz, ${id}::uuid)`);
    conditions.push(sql`(r.recording_id <> ${id}::uuid or p.seq > ${seq})`);
  }
  const { rows } = await sql<FoundPiece>`
    select r.recording_id, r.session_id, t.agent_id, a.hostname, coalesce(u.display_name, '') as tech_name, r.started_at,
      to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as started_exactly,
      p.seq, p.started_ms, p.events, p.text, p.text_carried
    from recordings r join tech_sessions t on t.session_id = r.session_id join agents a on a.agent_id = t.agent_id
      left join users u on u.user_id = t.tech_id join recording_pieces p on p.recording_id = r.recording_id
    where ${sql.join(conditions, sql` and `)}
      -- What the piece repeats of the one before was found there, but for its last part together with what is new.
      and strpos(lower(substr(p.text, greatest(1, p.text_carried + 2 - length(${text}::text))) collate "C"), lower(${text}::text collate "C")) > 0
    order by r.started_at desc, r.recording_id desc, p.seq limit ${limit + 1}`.execute(tx);
  return rows;
}
