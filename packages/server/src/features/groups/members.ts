import { parseSearch } from '@guru/protocol/search';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import { conditionOf, searchCondition } from '../agents/index.ts';
import { readSearches } from './groups-store.ts';

/** Groups that are asked for in one statement. */
const BATCH = 50;

/** The condition of a saved search on `agents a`. One that can't be read, for it was saved by another version, finds nobody, as an empty one does. */
export async function savedCondition(
  tx: Tx,
  partnerId: string,
  search: string,
): Promise<RawBuilder<boolean>> {
  const parsed = parseSearch(search);
  if (!parsed.ok || parsed.search.length === 0) return sql<boolean>`false`;
  return await searchCondition(tx, partnerId, parsed.search);
}

/** How many devices a condition finds. */
export async function countDevices(tx: Tx, partnerId: string, also: RawBuilder<boolean>): Promise<number> {
  const { rows } = await sql<{ devices: number }>`
    select count(*)::integer as devices from agents a where ${conditionOf(partnerId, { also })}`.execute(tx);
  return rows[0]?.devices ?? 0;
}

/** Which groups each of these devices is in; one that is in none is left out. */
export async function groupsOf(
  tx: Tx,
  partnerId: string,
  agentIds: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  if (agentIds.length === 0) return found;
  const searches = [...(await readSearches(tx, partnerId))].filter(([, search]) => search !== '');
  for (let from = 0; from < searches.length; from += BATCH) {
    const cases: RawBuilder<unknown>[] = [];
    for (const [group_id, search] of searches.slice(from, from + BATCH))
      cases.push(sql`case when ${await savedCondition(tx, partnerId, search)} then ${group_id}::text end`);
    const { rows } = await sql<{ agent_id: string; groups: string[] }>`
      select a.agent_id, array_remove(array[${sql.join(cases)}], null) as groups from agents a
      where ${conditionOf(partnerId, {})} and a.agent_id = any (${[...agentIds]}::uuid[])`.execute(tx);
    for (const { agent_id, groups } of rows)
      if (groups.length > 0) found.set(agent_id, [...(found.get(agent_id) ?? []), ...groups]);
  }
  return found;
}
