import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';

/** Days that hold for a partner that has said nothing: as `readSettings` has it. */
const USUAL_DAYS = 90;

/** Deletes recordings that are older than their partner keeps them, at most `limit`, the oldest first; answers how many. The transaction must be the system's. */
export async function deleteOld(tx: Tx, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ recording_id: string }>`
    delete from recordings where recording_id in (
      select r.recording_id from recordings r left join recording_settings s on s.partner_id = r.partner_id
      where r.ended_at is not null and coalesce(s.retention_days, ${USUAL_DAYS}) > 0
        and r.started_at < ${now.toISOString()}::timestamptz - make_interval(days => coalesce(s.retention_days, ${USUAL_DAYS}))
      order by r.started_at limit ${limit}
    ) returning recording_id`.execute(tx);
  return rows.length;
}
