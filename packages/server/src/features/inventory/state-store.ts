import type { InventorySection } from '@guru/protocol/control';
import { sql } from 'kysely';
import type { AgentOf } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';

/** Notes that these agents have looked through their machines, and answers what is here of their sections, by agent; one that is gone is left out. */
export async function readHashes(
  tx: Tx,
  agents: readonly AgentOf[],
  at: Date,
): Promise<Map<string, Map<InventorySection, string | null>>> {
  const known = new Map(agents.map(({ agent_id, partner_id }) => [agent_id, partner_id]));
  const ids = [...known.keys()].toSorted();
  const there = await sql<{ agent_id: string }>`
    insert into agent_inventories (agent_id, partner_id, looked_at)
    select a.agent_id, a.partner_id, ${at.toISOString()}::timestamptz
    from unnest(${ids}::uuid[], ${ids.map((id) => known.get(id) ?? null)}::uuid[]) with ordinality as w (agent_id, partner_id, place)
    join agents a on a.agent_id = w.agent_id and a.partner_id = w.partner_id and a.revoked_at is null
    order by w.place
    on conflict (agent_id) do update set looked_at = excluded.looked_at
    returning agent_id`.execute(tx);
  const hashes = new Map<string, Map<InventorySection, string | null>>(
    there.rows.map(({ agent_id }) => [agent_id, new Map()]),
  );
  const { rows } = await sql<{ agent_id: string; section: InventorySection; hash: string | null }>`
    select agent_id, section, hash from agent_sections where agent_id = any (${ids}::uuid[])`.execute(tx);
  for (const { agent_id, section, hash } of rows) hashes.get(agent_id)?.set(section, hash);
  return hashes;
}
