import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** Which of these devices are away. What is watched of them is put off until then. */
export async function offlineAgents(tx: Tx, agentIds: readonly string[], until: Date): Promise<Set<string>> {
  if (agentIds.length === 0) return new Set();
  const { rows } = await sql<{ agent_id: string }>`
    update alert_watches w set due_at = ${until.toISOString()}::timestamptz
    from agents a
    where w.agent_id = any (${agentIds}::uuid[]) and w.kind <> 'offline' and w.due_at is not null
      and a.agent_id = w.agent_id and a.status = 'offline'
    returning w.agent_id`.execute(tx);
  return new Set(rows.map(({ agent_id }) => agent_id));
}
