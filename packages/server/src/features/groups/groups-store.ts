import type { Group, GroupBody } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

/** Groups of one partner, at most: a device is held against each of them. */
export const MAX_GROUPS = 500;

interface GroupRow {
  readonly group_id: string;
  readonly name: string;
  readonly description: string;
  readonly filter: Record<string, unknown>;
  readonly created_at: Date;
  readonly changed_at: Date;
}

const Filter = z.object({ search: z.string() });
const Position = z.tuple([z.string().max(400), z.uuid()]);

function rowsOf(tx: Tx, partnerId: string) {
  return tx
    .selectFrom('groups')
    .select(['group_id', 'name', 'description', 'filter', 'created_at', 'changed_at'])
    .where('partner_id', '=', partnerId);
}

/** A page of a partner's groups, by name. Throws `bad_cursor`. */
export async function listGroups(
  tx: Tx,
  partnerId: string,
  { search, cursor, limit }: { search?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: Group[]; next_cursor: string | null }> {
  let query = rowsOf(tx, partnerId)
    .select(sql<string>`lower(name)`.as('position'))
    .orderBy(sql`lower(name)`)
    .orderBy('group_id')
    .limit(limit + 1);
  if (search) query = query.where('name', 'ilike', `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`);
  if (cursor !== undefined) {
    const [name, id] = decodeCursor(Position, cursor);
    query = query.where(sql<boolean>`(lower(name), group_id) > (${name}, ${id}::uuid)`);
  }
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toGroup),
    next_cursor: last ? encodeCursor([last.position, last.group_id]) : null,
  };
}

export async function readGroup(tx: Tx, partnerId: string, groupId: string): Promise<Group | undefined> {
  const row = await rowsOf(tx, partnerId).where('group_id', '=', groupId).executeTakeFirst();
  return row && toGroup(row);
}

/** All searches of a partner that are saved, by group. */
export async function readSearches(tx: Tx, partnerId: string): Promise<Map<string, string>> {
  const rows = await rowsOf(tx, partnerId).orderBy('group_id').limit(MAX_GROUPS).execute();
  return new Map(rows.map((row) => [row.group_id, toGroup(row).search]));
}

export async function countGroups(tx: Tx, partnerId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('groups')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('partner_id', '=', partnerId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Breaks the unique index when there is one of that name. */
export async function insertGroup(tx: Tx, partner_id: string, body: GroupBody): Promise<string> {
  const { group_id } = await tx
    .insertInto('groups')
    .values({ partner_id, ...columnsOf(body) })
    .returning('group_id')
    .executeTakeFirstOrThrow();
  return group_id;
}

export async function updateGroup(tx: Tx, groupId: string, body: GroupBody, changed_at: Date): Promise<void> {
  await tx
    .updateTable('groups')
    .set({ ...columnsOf(body), changed_at })
    .where('group_id', '=', groupId)
    .execute();
}

export async function deleteGroup(tx: Tx, groupId: string): Promise<void> {
  await tx.deleteFrom('groups').where('group_id', '=', groupId).execute();
}

function columnsOf({ name, description, search }: GroupBody) {
  return { name, description, filter: JSON.stringify({ search }) };
}

/** A group without a search has nobody in it. */
function toGroup({ group_id, name, description, filter, created_at, changed_at }: GroupRow): Group {
  const read = Filter.safeParse(filter);
  return {
    ...{ group_id, name, description },
    search: read.success ? read.data.search : '',
    created_at: created_at.toISOString(),
    changed_at: changed_at.toISOString(),
  };
}
