import type { KeptSection } from '@guru/protocol/api';
import type { Comparison, NameKey, NumberKey, VersionLimit } from '@guru/protocol/search';
import { type RawBuilder, sql } from 'kysely';
import { nameMatches, type Tx } from '../../db/index.ts';
import { keyRange } from './version.ts';

/** In which sections a condition looks for a name. */
const SECTIONS: Partial<Record<NameKey, readonly KeptSection[]>> = {
  service: ['services'],
  port: ['ports'],
  ip: ['network', 'public_address'],
  hardware: ['hardware', 'memory_modules', 'disks'],
  printer: ['printers'],
  cert: ['certificates'],
  container: ['virtual'],
  user: ['local_users', 'logged_on'],
};

/** Devices that are looked up one by one; beyond them it is quicker to ask of each row of the list. */
const FEW = 2000;
/** Names that are asked for at each row; beyond them all devices that have any of them are read once. */
const FEW_NAMES = 50;

/** A hundred years: what is longer is no moment that the database knows. */
const MAX_SECONDS = 100 * 365 * 86_400;

/** A condition on `agents a`: this name is on the device. Undefined: the key isn't about what is on it. */
export async function nameCondition(
  tx: Tx,
  partnerId: string,
  key: NameKey,
  pattern: string,
): Promise<RawBuilder<boolean> | undefined> {
  const sections = SECTIONS[key];
  return sections && holders(tx, partnerId, sections, nameMatches(sql`name_key`, pattern));
}

/** A condition on `agents a`: this program is on the device, in one of these versions. */
export async function softwareCondition(
  tx: Tx,
  partnerId: string,
  pattern: string,
  limit: VersionLimit | null,
): Promise<RawBuilder<boolean>> {
  const named = nameMatches(sql`name_key`, pattern);
  if (limit === null) return await holders(tx, partnerId, ['software'], named);
  const { from, below, epoch } = keyRange(limit.op, limit.version);
  const key = sql`version_key`;
  const bounds = [from === null ? sql`${key} > ''` : sql`${key} >= ${from}`];
  if (below !== null) bounds.push(sql`${key} < ${below}`);
  const inside = sql`${sql.join(bounds, sql` and `)}`;
  const versions =
    epoch === null
      ? inside
      : sql`(${epochBeyond(limit.op, epoch)} or (version_epoch = ${epoch} and ${inside}))`;
  return await holders(tx, partnerId, ['software'], sql<boolean>`${named} and ${versions}`);
}

function epochBeyond(op: Comparison, epoch: number): RawBuilder<boolean> {
  if (op === '=') return sql<boolean>`false`;
  return op.startsWith('<') ? sql<boolean>`version_epoch < ${epoch}` : sql<boolean>`version_epoch > ${epoch}`;
}

/** A condition on `agents a` by a number that its inventory comes to. Undefined: the key is about something else. */
export function numberCondition(
  partnerId: string,
  key: NumberKey,
  op: Comparison,
  value: number,
): RawBuilder<boolean> | undefined {
  const compare = sql.raw(op);
  switch (key) {
    case 'ram':
      return marked(partnerId, sql`m.memory_bytes ${compare} ${value}::bigint`);
    case 'cores':
      return marked(partnerId, sql`m.cpu_cores ${compare} ${value}::bigint`);
    case 'expires':
      return marked(
        partnerId,
        sql`m.cert_expires_at ${compare} now() + make_interval(secs => ${Math.min(value, MAX_SECONDS)})`,
      );
    default:
      return undefined;
  }
}

/** Devices that say that they wait for a restart, or that they don't. */
export function rebootCondition(partnerId: string, pending: boolean): RawBuilder<boolean> {
  return marked(partnerId, sql`m.reboot_pending = ${pending}`);
}

function marked(partnerId: string, condition: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`a.agent_id in (
    select m.agent_id from agent_inventories m where m.partner_id = ${partnerId}::uuid and ${condition})`;
}

/**
 * Goes from names to devices. How many devices have each name is known, so the way is chosen here: the database can only guess, and would walk through a whole list for three devices, or
 * collect and sort half the fleet for one page.
 */
async function holders(
  tx: Tx,
  partnerId: string,
  sections: readonly KeptSection[],
  names: RawBuilder<boolean>,
): Promise<RawBuilder<boolean>> {
  const found = await sql<{ name_id: number; devices: number }>`
    select name_id, devices from inventory_names
    where partner_id = ${partnerId}::uuid and section = any (${sections}::text[]) and devices > 0 and ${names}`.execute(
    tx,
  );
  const ids = found.rows.map(({ name_id }) => name_id);
  const devices = found.rows.reduce((sum, row) => sum + row.devices, 0);
  if (devices === 0) return sql<boolean>`false`;
  const having = sql`inventory_items i where i.name_id = any (${ids}::bigint[])`;
  if (devices <= FEW) {
    const { rows } = await sql<{ agent_id: string }>`select distinct i.agent_id from ${having}`.execute(tx);
    return sql<boolean>`a.agent_id = any (${rows.map(({ agent_id }) => agent_id)}::uuid[])`;
  }
  // In this form it is neither joined nor sorted: asked row by row, or of a table that is made once.
  return ids.length <= FEW_NAMES
    ? sql<boolean>`(exists (select from ${having} and i.agent_id = a.agent_id)) is true`
    : sql<boolean>`(a.agent_id in (select i.agent_id from ${having})) is true`;
}
