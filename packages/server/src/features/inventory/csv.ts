import type { KeptSection } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Cell } from '../../http/index.ts';
import type { Values } from './differences.ts';

/** Columns of a table, at most: an agent may make names up. */
const MAX_COLUMNS = 64;
const FIXED = ['name', 'version', 'first_seen', 'last_changed'] as const;

interface ItemRow {
  readonly agent_id: string;
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly value: Values;
  readonly first_seen: Date;
  readonly last_changed: Date;
}

/** The heading of a device's section: what every item has, and what its items have besides. */
export async function sectionHeading(tx: Tx, agentId: string, section: KeptSection): Promise<string[]> {
  const { rows } = await sql<{ field: string }>`
    select distinct f.field from inventory_items i, jsonb_object_keys(i.item) f (field)
    where i.agent_id = ${agentId}::uuid and i.section = ${section} order by 1 limit ${MAX_COLUMNS}`.execute(
    tx,
  );
  const own = rows.map(({ field }) => field).filter((field) => !FIXED.some((fixed) => fixed === field));
  return [...FIXED, ...own];
}

/** Items of a device's section after a key, in the order of the keys. */
export async function itemsAfter(
  tx: Tx,
  agentId: string,
  section: KeptSection,
  after: string,
  limit: number,
): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select i.agent_id, i.key, n.name, n.version, i.item as value, i.first_seen, i.last_changed
    from inventory_items i join inventory_names n on n.name_id = i.name_id
    where i.agent_id = ${agentId}::uuid and i.section = ${section} and i.key > ${after}
    order by i.key limit ${limit}`.execute(tx);
  return rows;
}

/** An item as a line under a heading. */
export function lineOf(
  { name, version, value, first_seen, last_changed }: ItemRow,
  heading: readonly string[],
): Cell[] {
  const fixed: Record<string, Cell> = {
    name,
    version,
    first_seen: first_seen.toISOString(),
    last_changed: last_changed.toISOString(),
  };
  return heading.map((column) => (Object.hasOwn(fixed, column) ? fixed[column] : value[column]));
}
