import { sql } from 'kysely';
import { z } from 'zod';
import { nameMatches, type Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

/** Tags of one device, at most. */
export const MAX_TAGS = 50;

/** Those of these devices that are there. */
export async function known(tx: Tx, partnerId: string, agentIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('agents')
    .select('agent_id')
    .where('partner_id', '=', partnerId)
    .where('agent_id', 'in', agentIds)
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map(({ agent_id }) => agent_id);
}

export async function tagsOf(tx: Tx, agentId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('agent_tags')
    .select('tag')
    .where('agent_id', '=', agentId)
    .orderBy('tag')
    .execute();
  return rows.map(({ tag }) => tag);
}

export async function addTags(
  tx: Tx,
  partnerId: string,
  agentIds: readonly string[],
  tags: readonly string[],
): Promise<void> {
  if (tags.length === 0) return;
  await sql`
    insert into agent_tags (partner_id, agent_id, tag)
    select ${partnerId}::uuid, a.*, t.* from unnest(${agentIds}::uuid[]) a, unnest(${tags}::text[]) t order by 2, 3
    on conflict do nothing`.execute(tx);
}

export async function removeTags(
  tx: Tx,
  agentIds: readonly string[],
  tags: readonly string[],
): Promise<void> {
  if (tags.length === 0) return;
  await tx.deleteFrom('agent_tags').where('agent_id', 'in', agentIds).where('tag', 'in', tags).execute();
}

export async function replaceTags(
  tx: Tx,
  partnerId: string,
  agentId: string,
  tags: readonly string[],
): Promise<void> {
  await sql`delete from agent_tags where agent_id = ${agentId}::uuid and tag <> all (${tags}::text[])`.execute(
    tx,
  );
  await addTags(tx, partnerId, [agentId], tags);
}

/** The most tags that one of these devices has. */
export async function mostTags(tx: Tx, agentIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ most: number | null }>`
    select max(n)::integer as most from (
      select count(*) as n from agent_tags where agent_id = any (${agentIds}::uuid[]) group by agent_id) c`.execute(
    tx,
  );
  return rows[0]?.most ?? 0;
}

const Position = z.tuple([z.string().max(400)]);

/** A page of a partner's tags with how many devices have each. Throws `bad_cursor`. */
export async function listTags(
  tx: Tx,
  partnerId: string,
  { search, cursor, limit }: { search?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: { tag: string; devices: number }[]; next_cursor: string | null }> {
  const parts = [sql`partner_id = ${partnerId}::uuid`];
  if (search) parts.push(nameMatches(sql`tag`, `${search.replaceAll('*', '')}*`));
  if (cursor !== undefined) parts.push(sql`tag > ${decodeCursor(Position, cursor)[0]}`);
  const { rows } = await sql<{ tag: string; devices: number }>`
    select tag, count(*)::integer as devices from agent_tags where ${sql.join(parts, sql` and `)}
    group by tag order by tag limit ${limit + 1}`.execute(tx);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown, next_cursor: last ? encodeCursor([last.tag]) : null };
}
