import type { CheckLevel } from '@guru/protocol/control';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** How a check stands, with what is known of its device. */
export interface LookedAt {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly key: string;
  readonly level: CheckLevel;
  /** Unix milliseconds. */
  readonly at: number;
  /** Unix milliseconds; null while the device is away. */
  readonly online_since: number | null;
}

/** The devices behind one, in the order of their ids, that have ever reported anything. */
export async function agentsBehind(tx: Tx, agentId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ agent_id: string }>`
    select agent_id from report_logs where agent_id > ${agentId}::uuid order by agent_id limit ${limit}`.execute(
    tx,
  );
  return rows.map(({ agent_id }) => agent_id);
}

/** How all checks of these devices stand. */
export async function lookAt(tx: Tx, agentIds: readonly string[]): Promise<LookedAt[]> {
  const { rows } = await sql<Omit<LookedAt, 'at' | 'online_since'> & { at: Date; online_since: Date | null }>`
    select s.partner_id, s.agent_id, s.key, s.level, s.at,
      case when a.status = 'online' then a.connected_at end as online_since
    from check_states s join agents a on a.agent_id = s.agent_id
    where s.agent_id = any (${agentIds}::uuid[]) and a.revoked_at is null`.execute(tx);
  return rows.map(({ at, online_since, ...row }) => ({
    ...row,
    at: at.getTime(),
    online_since: online_since?.getTime() ?? null,
  }));
}

/** Keeps reports of these devices from being taken until the transaction ends, in the order in which those who take them lock. */
export async function holdLogs(tx: Tx, agentIds: readonly string[]): Promise<void> {
  await sql`
    select 1 from report_logs where agent_id = any (${agentIds}::uuid[]) order by agent_id for update`.execute(
    tx,
  );
}

export async function deleteStates(
  tx: Tx,
  checks: readonly Pick<LookedAt, 'agent_id' | 'key'>[],
): Promise<void> {
  if (checks.length === 0) return;
  await sql`
    delete from check_states s
    using unnest(${checks.map(({ agent_id }) => agent_id)}::uuid[], ${checks.map(({ key }) => key)}::text[]) as q (agent_id, key)
    where s.agent_id = q.agent_id and s.key = q.key`.execute(tx);
}
