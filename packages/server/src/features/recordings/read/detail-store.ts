import { ACTIVITY_STEPS, type Recording, type RecordingDetail, roleAllows } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';
import { ApiError } from '../../../errors/index.ts';
import type { SignedInUser } from '../../../http/index.ts';
import { RECORDINGS, type RecordingRow, toRecording } from './recording-rows.ts';

/** A recording that somebody may see. Throws `recording_not_found`, `not_your_session`. */
export async function readRecording(tx: Tx, user: SignedInUser, recordingId: string): Promise<Recording> {
  const { rows } = await sql<RecordingRow>`${RECORDINGS} where r.recording_id = ${recordingId}::uuid`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined) throw new ApiError('recording_not_found');
  if (row.tech_id !== user.user_id && !roleAllows(user.role, 'admin')) throw new ApiError('not_your_session');
  return toRecording(row);
}

/** What a reader wants to know of a recording before its events. */
export async function readOutline(
  tx: Tx,
  { recording_id, duration_ms }: Recording,
): Promise<Pick<RecordingDetail, 'marks' | 'activity'>> {
  const marks = await sql<{ at_ms: number; text: string }>`
    select (m->>'at_ms')::bigint as at_ms, m->>'text' as text
    from recording_pieces p, jsonb_array_elements(p.marks) m where p.recording_id = ${recording_id}::uuid order by 1`.execute(
    tx,
  );
  const steps = await sql<{ step: number; bytes: number }>`
    select least(floor(started_ms * ${ACTIVITY_STEPS}::float8 / ${Math.max(1, duration_ms)}::float8), ${ACTIVITY_STEPS - 1})::int as step,
      sum(output_bytes)::bigint as bytes
    from recording_pieces where recording_id = ${recording_id}::uuid group by 1`.execute(tx);
  const activity = Array<number>(ACTIVITY_STEPS).fill(0);
  for (const { step, bytes } of steps.rows) activity[step] = bytes;
  return { marks: marks.rows, activity };
}
