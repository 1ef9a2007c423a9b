import type { Recording } from '@guru/protocol/api';
import { roleAllows } from '@guru/protocol/api';
import { type RawBuilder, sql } from 'kysely';
import type { SignedInUser } from '../../../http/index.ts';

/** A recording as the database gives it. */
export interface RecordingRow extends Omit<Recording, 'started_at' | 'ended_at'> {
  readonly started_at: Date;
  readonly ended_at: Date | null;
  /** `started_at` to the microsecond, which a Date would round. */
  readonly started_exactly: string;
}

/** Recordings `r` with their session `t`, device, technician, and what is known of their pieces. */
export const RECORDINGS = sql`
  select r.recording_id, r.session_id, t.agent_id, a.hostname, t.tech_id, coalesce(u.display_name, '') as tech_name, r.channel_id,
    r.started_at, r.ended_at, coalesce(r.duration_ms, p.duration_ms, 0) as duration_ms,
    coalesce(r.output_bytes, p.output_bytes, 0) as output_bytes, r.cols, r.rows, r.term, r.keeps_input, r.exit_code, r.exit_signal,
    r.lost_bytes, r.cut, to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as started_exactly
  from recordings r join tech_sessions t on t.session_id = r.session_id join agents a on a.agent_id = t.agent_id
    left join users u on u.user_id = t.tech_id
    left join lateral (
      select max(ended_ms) as duration_ms, sum(output_bytes)::bigint as output_bytes from recording_pieces
      where recording_id = r.recording_id and r.ended_at is null
    ) p on true`;

/** A technician sees what was recorded in his or her own sessions, an admin everything of the partner. */
export function seenBy({ partner_id, user_id, role }: SignedInUser): RawBuilder<unknown> {
  const ofPartner = sql`r.partner_id = ${partner_id}::uuid`;
  return roleAllows(role, 'admin') ? ofPartner : sql`${ofPartner} and t.tech_id = ${user_id}::uuid`;
}

export function toRecording({ started_exactly: _, started_at, ended_at, ...row }: RecordingRow): Recording {
  return { ...row, started_at: started_at.toISOString(), ended_at: ended_at?.toISOString() ?? null };
}
