import type { KeptSection } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Values } from './differences.ts';

/** A section of a device. */
export interface SectionOf {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly section: KeptSection;
}

export interface NewItem {
  readonly key: string;
  readonly name_id: number;
  readonly value: Values;
}

/** An item that was written: as it was, if it was there, and as it is. */
export interface Written {
  readonly key: string;
  readonly name_id: number;
  readonly item: Values;
  readonly was_name_id: number | null;
  readonly was_item: Values | null;
}

/** Locks what is known of a section. Undefined when the device is gone. */
export async function lockSection(
  tx: Tx,
  { partner_id, agent_id, section }: SectionOf,
  at: Date,
): Promise<{ hash: string | null; filled_at: Date | null } | undefined> {
  const { rows } = await sql<{ hash: string | null; filled_at: Date | null }>`
    insert into agent_sections as s (agent_id, section, partner_id, changed_at)
    select a.agent_id, ${section}, a.partner_id, ${at.toISOString()}::timestamptz from agents a
    where a.agent_id = ${agent_id}::uuid and a.partner_id = ${partner_id}::uuid and a.revoked_at is null
    on conflict (agent_id, section) do update set section = excluded.section
    returning s.hash, s.filled_at`.execute(tx);
  return rows[0];
}

/** What a section is from now on. The section must be locked. */
export async function markSection(
  tx: Tx,
  { agent_id, section }: SectionOf,
  { hash, at, changed }: { readonly hash: string | null; readonly at: Date; readonly changed: boolean },
): Promise<void> {
  const now = sql`${at.toISOString()}::timestamptz`;
  await sql`
    update agent_sections set hash = ${hash},
      filled_at = ${hash === null ? sql`filled_at` : sql`coalesce(filled_at, ${now})`},
      changed_at = ${changed ? now : sql`changed_at`}
    where agent_id = ${agent_id}::uuid and section = ${section}`.execute(tx);
}

/** Writes items; those that are so already are left alone. Keys must be distinct. */
export async function writeItems(
  tx: Tx,
  { partner_id, agent_id, section }: SectionOf,
  items: readonly NewItem[],
  at: Date,
): Promise<Written[]> {
  if (items.length === 0) return [];
  const now = sql`${at.toISOString()}::timestamptz`;
  const given = sql`unnest(${items.map(({ key }) => key)}::text[], ${items.map(({ name_id }) => name_id)}::bigint[],
    ${items.map(({ value }) => JSON.stringify(value))}::jsonb[]) as g (key, name_id, item)`;
  // Two statements: the triggers that count names see one kind of change at a time.
  const updated = await sql<Written>`
    update inventory_items i set name_id = g.name_id, item = g.item, last_changed = ${now}
    from ${given}
    where i.agent_id = ${agent_id}::uuid and i.section = ${section} and i.key = g.key
      and (i.name_id <> g.name_id or i.item <> g.item)
    returning new.key, new.name_id, new.item, old.name_id as was_name_id, old.item as was_item`.execute(tx);
  const inserted = await sql<Written>`
    insert into inventory_items (partner_id, agent_id, section, key, name_id, item, first_seen, last_changed)
    select ${partner_id}::uuid, ${agent_id}::uuid, ${section}, g.*, ${now}, ${now} from ${given}
    on conflict do nothing
    returning key, name_id, item, null as was_name_id, null as was_item`.execute(tx);
  return [...updated.rows, ...inserted.rows];
}

export interface Removed {
  readonly key: string;
  readonly name_id: number;
  readonly item: Values;
}

export async function removeKeys(tx: Tx, of: SectionOf, keys: readonly string[]): Promise<Removed[]> {
  if (keys.length === 0) return [];
  return await remove(tx, of, sql`key = any (${keys}::text[])`);
}

/** Removes what is in a range of keys, without these. */
export async function removeOthers(
  tx: Tx,
  of: SectionOf,
  { after, upto }: { readonly after: string | null; readonly upto: string | null },
  kept: readonly string[],
): Promise<Removed[]> {
  const inside = sql`(${after}::text is null or key > ${after}) and (${upto}::text is null or key <= ${upto})`;
  return await remove(tx, of, sql`${inside} and key <> all (${kept}::text[])`);
}

async function remove(
  tx: Tx,
  { agent_id, section }: SectionOf,
  which: ReturnType<typeof sql>,
): Promise<Removed[]> {
  const { rows } = await sql<Removed>`
    delete from inventory_items where agent_id = ${agent_id}::uuid and section = ${section} and ${which}
    returning key, name_id, item`.execute(tx);
  return rows;
}

export async function countItems(tx: Tx, { agent_id, section }: SectionOf): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from inventory_items where agent_id = ${agent_id}::uuid and section = ${section}`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}
