import { SQL } from 'bun';
import type { ChaosStage } from './stage.ts';

export interface Ends {
  /** How many sessions ended for which reason; `null` is one that has not. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Sessions of which the audit does not say exactly once that they were opened, and once that they have ended. */
  readonly miscounted: readonly string[];
}

/** Reads from the database how these sessions ended. */
export async function countEnds({ guru }: ChaosStage, sessions: readonly string[]): Promise<Ends> {
  await using sql = new SQL(guru.database_url ?? '', { max: 1 });
  const reasons: Record<string, number> = {};
  const miscounted: string[] = [];
  for (const session_id of sessions) {
    const [row] = await sql`
      select status, close_reason,
        (select count(*)::int from tunnel_audit a
          where a.session_id = s.session_id and operation = 'session_opened') as openings,
        (select count(*)::int from tunnel_audit a
          where a.session_id = s.session_id and operation = 'session_closed') as ends
      from tech_sessions s where session_id = ${session_id}`;
    const reason = row?.status === 'closed' ? String(row.close_reason) : 'null';
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    if (row?.openings !== 1 || row?.ends !== 1)
      miscounted.push(`${session_id} (${reason}): ${row?.openings} openings, ${row?.ends} ends`);
  }
  return { reasons, miscounted };
}
