import type { Recording } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../../db/index.ts';
import { decodeCursor, encodeCursor, type SignedInUser } from '../../../http/index.ts';
import { RECORDINGS, type RecordingRow, seenBy, toRecording } from './recording-rows.ts';

const Position = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

export interface RecordingsQuery {
  readonly session_id?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A page of the recordings that somebody may see, newest first. Throws `bad_cursor`. */
export async function listRecordings(
  tx: Tx,
  user: SignedInUser,
  { session_id, agent_id, cursor, limit }: RecordingsQuery,
): Promise<{ items: Recording[]; next_cursor: string | null }> {
  const conditions = [seenBy(user)];
  if (session_id !== undefined) conditions.push(sql`r.session_id = ${session_id}::uuid`);
  if (agent_id !== undefined) conditions.push(sql`t.agent_id = ${agent_id}::uuid`);
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(Position, cursor);
    conditions.push(sql`(r.started_at, r.recording_id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const { rows } = await sql<RecordingRow>`${RECORDINGS} where ${sql.join(conditions, sql` and `)}
    order by r.started_at desc, r.recording_id desc limit ${limit + 1}`.execute(tx);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toRecording),
    next_cursor: last ? encodeCursor([last.started_exactly, last.recording_id]) : null,
  };
}

/** The recordings of one session, oldest first. */
export async function recordingsOf(tx: Tx, sessionId: string): Promise<Recording[]> {
  const { rows } = await sql<RecordingRow>`${RECORDINGS} where r.session_id = ${sessionId}::uuid
    order by r.started_at, r.recording_id`.execute(tx);
  return rows.map(toRecording);
}
