import type { AgentDetail, DeviceRole } from '@guru/protocol/api';
import type { Facts, Metrics } from '@guru/protocol/control';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import { guessRole } from '../alerts/role.ts';
import { SUMMARY_COLUMNS, type SummaryRow, toSummary } from './summary.ts';

interface DetailRow extends SummaryRow {
  readonly enrolled_at: Date;
  readonly connected_at: Date | null;
  readonly arch: string;
  /** Null until the first hello. */
  readonly facts: Facts | null;
  readonly latest: Metrics | null;
  readonly role_override: DeviceRole | null;
}

/** One device with everything that is known of it, or null. */
export async function readAgent(tx: Tx, partnerId: string, agentId: string): Promise<AgentDetail | null> {
  const result = await sql<DetailRow>`
    select ${SUMMARY_COLUMNS}, a.enrolled_at, a.connected_at, a.arch, nullif(a.facts, '{}'::jsonb) as facts, a.latest, a.role_override
    from agents a join sites s on s.site_id = a.site_id join clients c on c.client_id = s.client_id
    where a.partner_id = ${partnerId}::uuid and a.agent_id = ${agentId}::uuid and a.revoked_at is null`.execute(
    tx,
  );
  const row = result.rows[0];
  if (row === undefined) return null;
  const summary = toSummary(row);
  return {
    ...summary,
    role: row.role_override ?? guessRole({ ...summary, model: row.facts?.model ?? '' }),
    role_guessed: row.role_override === null,
    enrolled_at: row.enrolled_at.toISOString(),
    connected_at: row.connected_at?.toISOString() ?? null,
    arch: row.arch,
    facts: row.facts,
    latest: row.latest,
    live_sessions: await readLiveSessions(tx, agentId),
  };
}

async function readLiveSessions(tx: Tx, agentId: string): Promise<AgentDetail['live_sessions']> {
  const sessions = await tx
    .selectFrom('tech_sessions as t')
    .leftJoin('users as u', 'u.user_id', 't.tech_id')
    .select((column) => [
      't.session_id',
      't.tech_id',
      column.fn.coalesce('u.display_name', sql.lit('')).as('tech_name'),
      't.opened_at',
    ])
    .where('t.agent_id', '=', agentId)
    .where('t.status', '<>', 'closed')
    .orderBy('t.opened_at')
    .execute();
  return sessions.map((session) => ({ ...session, opened_at: session.opened_at.toISOString() }));
}
