import type { KeptSection } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { SearchedName } from './naming.ts';

/** A name as a key of maps. */
const keyOf = ({ name, version }: { readonly name: string; readonly version: string }) =>
  JSON.stringify([name, version]);

/** The rows of these names, made where they are missing, in their order. They can't be tidied away before the transaction ends. */
export async function nameIds(
  tx: Tx,
  partnerId: string,
  section: KeptSection,
  names: readonly SearchedName[],
): Promise<number[]> {
  const distinct = new Map(names.map((name) => [keyOf(name), name]));
  // In one order, so that two servers don't end each other.
  const wanted = [...distinct].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, name]) => name);
  const known = await lockKnown(tx, partnerId, section, wanted);
  const missing = wanted.filter((name) => !known.has(keyOf(name)));
  if (missing.length > 0) {
    await sql`
      insert into inventory_names (partner_id, section, name, name_key, version, version_key, version_epoch)
      select ${partnerId}::uuid, ${section}, w.* from ${unnest(missing)}
      on conflict do nothing`.execute(tx);
    for (const [key, id] of await lockKnown(tx, partnerId, section, missing)) known.set(key, id);
  }
  return names.map((name) => {
    const id = known.get(keyOf(name));
    if (id === undefined) throw new Error('a name was not stored');
    return id;
  });
}

async function lockKnown(
  tx: Tx,
  partnerId: string,
  section: KeptSection,
  wanted: readonly SearchedName[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ name_id: number; name: string; version: string }>`
    select n.name_id, n.name, n.version from ${unnest(wanted)}
    join inventory_names n on n.partner_id = ${partnerId}::uuid and n.section = ${section} and n.name_key = w.name_key
      and n.version_key = w.version_key and n.version_epoch = w.version_epoch and n.name = w.name and n.version = w.version
    for key share of n`.execute(tx);
  return new Map(rows.map((row) => [keyOf(row), row.name_id]));
}

function unnest(names: readonly SearchedName[]) {
  return sql`unnest(
    ${names.map(({ name }) => name)}::text[], ${names.map(({ name_key }) => name_key)}::text[],
    ${names.map(({ version }) => version)}::text[], ${names.map(({ version_key }) => version_key)}::text[],
    ${names.map(({ version_epoch }) => version_epoch)}::integer[]) as w (name, name_key, version, version_key, version_epoch)`;
}

export async function readNames(
  tx: Tx,
  ids: Iterable<number>,
): Promise<Map<number, { name: string; version: string }>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await tx
    .selectFrom('inventory_names')
    .select(['name_id', 'name', 'version'])
    .where('name_id', 'in', wanted)
    .execute();
  return new Map(rows.map(({ name_id, ...name }) => [name_id, name]));
}
