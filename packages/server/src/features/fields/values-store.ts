import type { CustomFieldLevel, CustomValue, CustomValues } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { StoredValue } from './values.ts';

/** Whose values: the partner's own, or those of a client, a site or a device. */
export interface Target {
  readonly level: CustomFieldLevel;
  readonly target_id: string;
}

/** Whether there is such a thing. */
export async function isThere(tx: Tx, partnerId: string, { level, target_id }: Target): Promise<boolean> {
  const of = sql`where partner_id = ${partnerId}::uuid`;
  const { rows } = await sql`
    select 1 ${
      {
        partner: sql`from partners ${of} and partner_id = ${target_id}::uuid`,
        client: sql`from clients ${of} and client_id = ${target_id}::uuid`,
        site: sql`from sites ${of} and site_id = ${target_id}::uuid`,
        device: sql`from agents ${of} and agent_id = ${target_id}::uuid and revoked_at is null`,
      }[level]
    }`.execute(tx);
  return rows.length > 0;
}

/** All fields of a level, with what is written in them for one thing. */
export async function readValues(
  tx: Tx,
  partnerId: string,
  { level, target_id }: Target,
): Promise<CustomValues['items']> {
  return await tx
    .selectFrom('custom_fields as f')
    .leftJoin('custom_values as v', (join) =>
      join.onRef('v.field_id', '=', 'f.field_id').on('v.target_id', '=', target_id),
    )
    .select(['f.field_id', 'f.key', 'f.label', 'f.type', 'f.choices'])
    .select(sql<CustomValue | null>`v.value`.as('value'))
    .where('f.partner_id', '=', partnerId)
    .where('f.level', '=', level)
    .orderBy(sql`lower(f.label)`)
    .orderBy('f.field_id')
    .execute();
}

export async function writeValue(
  tx: Tx,
  partner_id: string,
  field_id: string,
  { level, target_id }: Target,
  { value, value_text, value_number }: StoredValue,
): Promise<void> {
  const written = { value: JSON.stringify(value), value_text, value_number };
  await tx
    .insertInto('custom_values')
    .values({
      partner_id,
      field_id,
      client_id: level === 'client' ? target_id : null,
      site_id: level === 'site' ? target_id : null,
      agent_id: level === 'device' ? target_id : null,
      ...written,
    })
    .onConflict((on) => on.columns(['field_id', 'target_id']).doUpdateSet(written))
    .execute();
}

export async function emptyValue(tx: Tx, fieldId: string, { target_id }: Target): Promise<void> {
  await tx
    .deleteFrom('custom_values')
    .where('field_id', '=', fieldId)
    .where('target_id', '=', target_id)
    .execute();
}
