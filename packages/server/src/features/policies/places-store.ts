import type { PolicyTarget } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

/** Where a device is: what a policy may be given to. */
export interface Placed {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly hostname: string;
  readonly site_id: string;
  readonly client_id: string;
  readonly client_name: string;
}

/** Where these devices are; those that are gone are left out, and those of other partners, if one is named. */
export async function placesOf(
  tx: Tx,
  partnerId: string | null,
  agentIds: readonly string[],
): Promise<Placed[]> {
  if (agentIds.length === 0) return [];
  const condition = sql`a.agent_id = any (${agentIds}::uuid[])
    and (${partnerId}::uuid is null or a.partner_id = ${partnerId}::uuid)`;
  return (await placed(tx, condition, null)).rows;
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
  const first = await placed(tx, sql`a.partner_id = ${partnerId}::uuid and ${condition}`, few);
  return { count: rows[0]?.count ?? 0, first: first.rows };
}

/** Devices of one query. */
const PAGE = 5000;

/** All devices of a partner, some at a time. */
export async function* agentsOf(tx: Tx, partnerId: string): AsyncGenerator<string[]> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await sql<{ agent_id: string }>`
      select agent_id from agents
      where partner_id = ${partnerId}::uuid and revoked_at is null and agent_id > ${after}::uuid
      order by agent_id limit ${PAGE}`.execute(tx);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.agent_id;
    yield rows.map(({ agent_id }) => agent_id);
  }
}

/** Whether everything that these name is the partner's. */
export async function areThere(
  tx: Tx,
  partnerId: string,
  targets: readonly PolicyTarget[],
): Promise<boolean> {
  const ids = new Set(
    targets.map(({ level, target_id }) => JSON.stringify([level, target_id?.toLowerCase()])),
  );
  const of = (wanted: PolicyTarget['level']) =>
    targets.flatMap(({ level, target_id }) => (level === wanted && target_id !== null ? [target_id] : []));
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from clients where partner_id = ${partnerId}::uuid and client_id = any (${of('client')}::uuid[]))::int
      + (select count(*) from sites where partner_id = ${partnerId}::uuid and site_id = any (${of('site')}::uuid[]))::int
      + (select count(*) from groups where partner_id = ${partnerId}::uuid and group_id = any (${of('group')}::uuid[]))::int
      + (select count(*) from agents where partner_id = ${partnerId}::uuid and agent_id = any (${of('device')}::uuid[])
          and revoked_at is null)::int as count`.execute(tx);
  const whole = targets.some(({ level }) => level === 'partner') ? 1 : 0;
  return (rows[0]?.count ?? 0) + whole === ids.size;
}

function placed(tx: Tx, condition: ReturnType<typeof sql>, limit: number | null) {
  return sql<Placed>`
    select a.partner_id, a.agent_id, a.hostname, a.site_id, s.client_id, c.name as client_name
    from agents a join sites s on s.site_id = a.site_id join clients c on c.client_id = s.client_id
    where a.revoked_at is null and ${condition}
    order by a.hostname_key, a.agent_id limit ${limit}`.execute(tx);
}
