import type { CustomField, CustomFieldLevel, CustomFieldType } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

/** Fields of one partner, at most. */
export const MAX_FIELDS = 200;

interface NewField {
  readonly level: CustomFieldLevel;
  readonly key: string;
  readonly label: string;
  readonly type: CustomFieldType;
  readonly choices: readonly string[];
}

interface FieldRow extends Omit<CustomField, 'created_at'> {
  readonly created_at: Date;
}

export interface FieldListQuery {
  readonly level?: CustomFieldLevel | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const Position = z.tuple([z.string().max(20), z.string().max(400), z.uuid()]);
const COLUMNS = ['field_id', 'level', 'key', 'label', 'type', 'choices', 'created_at'] as const;

/** A page of a partner's fields, by level and label. Throws `bad_cursor`. */
export async function listFields(
  tx: Tx,
  partnerId: string,
  { level, cursor, limit }: FieldListQuery,
): Promise<{ items: CustomField[]; next_cursor: string | null }> {
  let query = tx
    .selectFrom('custom_fields')
    .select(COLUMNS)
    .select(sql<string>`lower(label)`.as('position'))
    .where('partner_id', '=', partnerId)
    .orderBy('level')
    .orderBy(sql`lower(label)`)
    .orderBy('field_id')
    .limit(limit + 1);
  if (level !== undefined) query = query.where('level', '=', level);
  if (cursor !== undefined) {
    const [last, label, id] = decodeCursor(Position, cursor);
    query = query.where(sql<boolean>`(level, lower(label), field_id) > (${last}, ${label}, ${id}::uuid)`);
  }
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const end = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ position: _, ...row }) => toField(row)),
    next_cursor: end ? encodeCursor([end.level, end.position, end.field_id]) : null,
  };
}

export async function readField(tx: Tx, fieldId: string): Promise<CustomField | undefined> {
  const row = await tx
    .selectFrom('custom_fields')
    .select(COLUMNS)
    .where('field_id', '=', fieldId)
    .executeTakeFirst();
  return row && toField(row);
}

export async function countFields(tx: Tx, partnerId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('custom_fields')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('partner_id', '=', partnerId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Breaks the unique index when the level has a field of that key. */
export async function insertField(tx: Tx, partner_id: string, field: NewField): Promise<CustomField> {
  const row = await tx
    .insertInto('custom_fields')
    .values({ partner_id, ...field, choices: JSON.stringify(field.choices) })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return toField(row);
}

export async function updateField(
  tx: Tx,
  fieldId: string,
  { label, choices }: { readonly label: string; readonly choices: readonly string[] },
): Promise<void> {
  await tx
    .updateTable('custom_fields')
    .set({ label, choices: JSON.stringify(choices) })
    .where('field_id', '=', fieldId)
    .execute();
}

export async function deleteField(tx: Tx, fieldId: string): Promise<void> {
  await tx.deleteFrom('custom_fields').where('field_id', '=', fieldId).execute();
}

function toField(row: FieldRow): CustomField {
  return { ...row, created_at: row.created_at.toISOString() };
}
