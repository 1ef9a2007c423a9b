import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';

/** Ends the recordings that a server which is gone left open, where their last piece ends; answers how many. The transaction must be the system's. */
export async function endLeftOver(tx: Tx): Promise<number> {
  const result = await sql`
    update recordings r set cut = true, duration_ms = p.duration_ms, output_bytes = p.output_bytes,
      ended_at = r.started_at + make_interval(secs => p.duration_ms / 1000.0)
    from (
      select r.recording_id, coalesce(max(p.ended_ms), 0) as duration_ms, coalesce(sum(p.output_bytes), 0) as output_bytes
      from recordings r left join recording_pieces p on p.recording_id = r.recording_id where r.ended_at is null group by r.recording_id
    ) p where p.recording_id = r.recording_id`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}
