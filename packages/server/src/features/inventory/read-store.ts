import type { InventoryChange, InventoryEntry, InventoryOverview, KeptSection } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';
import type { Values } from './differences.ts';

interface PageOf {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What is known of a device by sections; undefined when there is no such device. */
export async function readOverview(
  tx: Tx,
  partnerId: string,
  agentId: string,
): Promise<InventoryOverview | undefined> {
  const device = await sql<{ looked_at: Date | null }>`
    select i.looked_at from agents a left join agent_inventories i on i.agent_id = a.agent_id
    where a.partner_id = ${partnerId}::uuid and a.agent_id = ${agentId}::uuid and a.revoked_at is null`.execute(
    tx,
  );
  const [found] = device.rows;
  if (found === undefined) return undefined;
  const { rows } = await sql<{ section: KeptSection; hash: string | null; changed_at: Date; items: number }>`
    select s.section, s.hash, s.changed_at, (
      select count(*) from inventory_items i where i.agent_id = s.agent_id and i.section = s.section)::integer as items
    from agent_sections s where s.agent_id = ${agentId}::uuid order by s.section`.execute(tx);
  return {
    looked_at: found.looked_at?.toISOString() ?? null,
    sections: rows.map(({ section, hash, changed_at, items }) => ({
      ...{ section, items },
      whole: hash !== null,
      changed_at: changed_at.toISOString(),
    })),
  };
}

interface EntryRow {
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly value: Values;
  readonly first_seen: Date;
  readonly last_changed: Date;
  readonly position: string;
}

const Position = z.tuple([z.string().max(400), z.string().max(400)]);

/** A page of a section's items, by name. Throws `bad_cursor`. */
export async function readItems(
  tx: Tx,
  agentId: string,
  section: KeptSection,
  { search, cursor, limit }: PageOf & { readonly search?: string | undefined },
): Promise<{ items: InventoryEntry[]; next_cursor: string | null }> {
  const parts = [sql`i.agent_id = ${agentId}::uuid`, sql`i.section = ${section}`];
  if (search) {
    const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
    parts.push(sql`(lower(n.name) like ${pattern} or lower(i.item::text) like ${pattern})`);
  }
  if (cursor !== undefined) {
    const [name, key] = decodeCursor(Position, cursor);
    parts.push(sql`(n.name_key, i.key) > (${name}, ${key})`);
  }
  const { rows } = await sql<EntryRow>`
    select i.key, n.name, n.version, i.item as value, i.first_seen, i.last_changed, n.name_key as position
    from inventory_items i join inventory_names n on n.name_id = i.name_id
    where ${sql.join(parts, sql` and `)} order by n.name_key, i.key limit ${limit + 1}`.execute(tx);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ position: _, first_seen, last_changed, ...entry }) => ({
      ...entry,
      first_seen: first_seen.toISOString(),
      last_changed: last_changed.toISOString(),
    })),
    next_cursor: last ? encodeCursor([last.position, last.key]) : null,
  };
}

const ChangePosition = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

/** A page of what has changed on a device, the newest first. Throws `bad_cursor`. */
export async function readChanges(
  tx: Tx,
  partnerId: string,
  agentId: string,
  { section, cursor, limit }: PageOf & { readonly section?: KeptSection | undefined },
): Promise<{ items: InventoryChange[]; next_cursor: string | null }> {
  const parts = [sql`partner_id = ${partnerId}::uuid`, sql`agent_id = ${agentId}::uuid`];
  if (section !== undefined) parts.push(sql`section = ${section}`);
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(ChangePosition, cursor);
    parts.push(sql`(at, change_id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const { rows } = await sql<Omit<InventoryChange, 'at'> & { at: Date; position: string }>`
    select change_id, section, key, name, what, before, after, at,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
    from inventory_changes where ${sql.join(parts, sql` and `)} order by at desc, change_id desc limit ${limit + 1}`.execute(
    tx,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ position: _, at, ...change }) => ({ ...change, at: at.toISOString() })),
    next_cursor: last ? encodeCursor([last.position, last.change_id]) : null,
  };
}
