import type { FleetItem, KeptSection } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

const VERSIONS = 20;

export interface FleetQuery {
  readonly search?: string | undefined;
  readonly sort: 'name' | 'devices';
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface FleetRow extends FleetItem {
  readonly name_key: string;
}

const Position = z.tuple([z.enum(['name', 'devices']), z.int().min(0), z.string().max(400)]);

/** A page of what is in a section across the fleet, by name or with what is on most devices first. Throws `bad_cursor`. */
export async function readFleet(
  tx: Tx,
  partnerId: string,
  section: KeptSection,
  { search, sort, cursor, limit }: FleetQuery,
): Promise<{ items: FleetItem[]; next_cursor: string | null }> {
  const [order, devices, name] = cursor === undefined ? [sort, 0, null] : decodeCursor(Position, cursor);
  if (order !== sort) throw new ApiError('bad_cursor');
  const parts = [sql`partner_id = ${partnerId}::uuid`, sql`section = ${section}`, sql`devices > 0`];
  if (search) {
    const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
    parts.push(sql`name_key like ${pattern}`);
  }
  const isByName = sort === 'name';
  if (name !== null && isByName) parts.push(sql`name_key > ${name}`);
  const beyond =
    name === null || isByName
      ? sql``
      : sql`having (-sum(devices), name_key) > (${-devices}::bigint, ${name} collate "C")`;
  const { rows } = await sql<FleetRow>`
    select g.name_key, g.devices, v.name, v.versions from (
      select name_key, sum(devices)::bigint as devices from inventory_names
      where ${sql.join(parts, sql` and `)} group by name_key ${beyond}
      order by ${isByName ? sql`name_key` : sql`2 desc, name_key`} limit ${limit + 1}) g,
    lateral (
      select (array_agg(w.name order by w.devices desc))[1] as name,
        coalesce(jsonb_agg(jsonb_build_object('version', w.version, 'devices', w.devices) order by w.place)
          filter (where w.version <> '' and w.place <= ${VERSIONS}), '[]') as versions
      from (
        select n.version, max(n.name) as name, sum(n.devices) as devices,
          row_number() over (order by n.version_epoch desc, n.version_key desc, n.version) as place
        from inventory_names n
        where n.partner_id = ${partnerId}::uuid and n.section = ${section} and n.name_key = g.name_key and n.devices > 0
        group by n.version, n.version_epoch, n.version_key) w) v
    order by ${isByName ? sql`g.name_key` : sql`g.devices desc, g.name_key`}`.execute(tx);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ name_key: _, ...item }) => item),
    next_cursor: last ? encodeCursor([sort, last.devices, last.name_key]) : null,
  };
}
