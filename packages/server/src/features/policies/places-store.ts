import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** Where a device is: what a policy may be given to. */
export interface Placed {
  readonly agent_id: string;
  readonly hostname: string;
  readonly site_id: string;
  readonly client_id: string;
  readonly client_name: string;
}

/** Where these devices of a partner are; those that are gone are left out. */
export async function placesOf(tx: Tx, partnerId: string, agentIds: readonly string[]): Promise<Placed[]> {
  if (agentIds.length === 0) return [];
  return (await placed(tx, partnerId, sql`a.agent_id = any (${agentIds}::uuid[])`, null)).rows;
}

/** What a preview looks at: the partner's devices at any of these places, by name. */
export interface Reach {
  readonly whole_partner: boolean;
  readonly client_ids: readonly string[];
  readonly site_ids: readonly string[];
  readonly agent_ids: readonly string[];
}

/** How many devices are within reach, and the first few of them. */
export async function findWithin(
  tx: Tx,
  partnerId: string,
  reach: Reach,
  few: number,
): Promise<{ readonly count: number; readonly first: Placed[] }> {
  const condition = reach.whole_partner
    ? sql`true`
    : sql`(a.agent_id = any (${reach.agent_ids}::uuid[]) or a.site_id = any (${reach.site_ids}::uuid[])
        or a.site_id = any (array(select s.site_id from sites s where s.client_id = any (${reach.client_ids}::uuid[]))))`;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from agents a
    where a.partner_id = ${partnerId}::uuid and a.revoked_at is null and ${condition}`.execute(tx);
  const first = await placed(tx, partnerId, condition, few);
  return { count: rows[0]?.count ?? 0, first: first.rows };
}

function placed(tx: Tx, partnerId: string, condition: ReturnType<typeof sql>, limit: number | null) {
  return sql<Placed>`
    select a.agent_id, a.hostname, a.site_id, s.client_id, c.name as client_name
    from agents a join sites s on s.site_id = a.site_id join clients c on c.client_id = s.client_id
    where a.partner_id = ${partnerId}::uuid and a.revoked_at is null and ${condition}
    order by a.hostname_key, a.agent_id limit ${limit}`.execute(tx);
}
