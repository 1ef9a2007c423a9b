import type { CustomFieldLevel, CustomFieldType } from '@guru/protocol/api';
import type { FieldLimit } from '@guru/protocol/search';
import { type RawBuilder, sql } from 'kysely';
import { nameMatches, type Tx } from '../../db/index.ts';

interface Definition {
  readonly field_id: string;
  readonly level: CustomFieldLevel;
  readonly type: CustomFieldType;
}

/** A condition on `agents a`: it has a tag like this. */
export function tagCondition(partnerId: string, pattern: string): RawBuilder<boolean> {
  return sql<boolean>`a.agent_id in (
    select t.agent_id from agent_tags t where t.partner_id = ${partnerId}::uuid and ${nameMatches(sql`t.tag`, pattern)})`;
}

/** A condition on `agents a`: a field of this key, of the device, its site, its client or the partner, has such a value; any, when none is named. */
export async function fieldCondition(
  tx: Tx,
  partnerId: string,
  key: string,
  limit: FieldLimit | null,
): Promise<RawBuilder<boolean>> {
  const definitions = await tx
    .selectFrom('custom_fields')
    .select(['field_id', 'level', 'type'])
    .where('partner_id', '=', partnerId)
    .where('key', '=', key)
    .execute();
  const parts = definitions.map((definition) => reaches(partnerId, definition, limit));
  return parts.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

function reaches(
  partnerId: string,
  { field_id, level, type }: Definition,
  limit: FieldLimit | null,
): RawBuilder<boolean> {
  const value = limit === null ? sql`true` : compared(type, limit);
  const targets = (column: string) =>
    sql`select ${sql.ref(`v.${column}`)} from custom_values v where v.field_id = ${field_id}::uuid and ${value}`;
  switch (level) {
    case 'device':
      return sql<boolean>`a.agent_id in (${targets('agent_id')})`;
    case 'site':
      return sql<boolean>`a.site_id = any (array(${targets('site_id')}))`;
    case 'client':
      return sql<boolean>`a.site_id = any (array(
        select s.site_id from sites s where s.partner_id = ${partnerId}::uuid and s.client_id = any (array(${targets('client_id')}))))`;
    case 'partner':
      return sql<boolean>`exists (${targets('field_id')})`;
  }
}

function compared(type: CustomFieldType, { op, value }: FieldLimit): RawBuilder<unknown> {
  const compare = sql.raw(op);
  if (type === 'number') {
    const number = Number(value);
    return Number.isFinite(number) ? sql`v.value_number ${compare} ${number}` : sql`false`;
  }
  if (op === '=') return nameMatches(sql`v.value_text`, booleanWord(type, value));
  return sql`v.value_text ${compare} ${value.trim().toLowerCase()}`;
}

function booleanWord(type: CustomFieldType, value: string): string {
  if (type !== 'boolean') return value;
  return /^(?:yes|true|1)$/i.test(value) ? 'true' : /^(?:no|false|0)$/i.test(value) ? 'false' : value;
}
