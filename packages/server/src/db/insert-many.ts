import { type Insertable, type RawBuilder, sql } from 'kysely';
import type { Tx } from './db.ts';
import type { Database } from './tables/index.ts';

/** The SQL types that a bulk insert can send as arrays. */
export type ArrayType =
  | 'uuid'
  | 'text'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'double precision'
  | 'timestamptz'
  | 'boolean'
  | 'jsonb';

type Columns<T extends keyof Database> = { readonly [K in keyof Insertable<Database[T]>]?: ArrayType };

/**
 * Inserts any number of rows as one statement with one array for each column (`unnest`), thirty times as fast as a statement for each row.
 * `columns` names what is written and its SQL type; `conflict` is the statement's tail, such as sql`on conflict do nothing`. Resolves to the
 * number of rows inserted.
 */
export async function insertMany<T extends keyof Database & string>(
  tx: Tx,
  table: T,
  columns: Columns<T>,
  rows: readonly Insertable<Database[T]>[],
  conflict: RawBuilder<unknown> = sql``,
): Promise<number> {
  if (rows.length === 0) return 0;
  const names = Object.keys(columns) as (keyof Insertable<Database[T]> & string)[];
  const arrays = names.map((name) => {
    const values = rows.map((row) => row[name] ?? null);
    return sql`${sql.val(values)}::${sql.raw(`${columns[name]}[]`)}`;
  });
  const result = await sql`
    insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    select * from unnest(${sql.join(arrays)})
    ${conflict}
  `.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}
