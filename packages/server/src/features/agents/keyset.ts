import { type RawBuilder, sql } from 'kysely';
import type { Direction, SortKey } from './sorts.ts';

/** The keys as `order by` wants them; all go the same way, so that a row comparison says what lies beyond. */
export function orderBy(keys: readonly SortKey[], direction: Direction): RawBuilder<unknown> {
  const way = direction === 'asc' ? sql`asc` : sql`desc`;
  return sql.join(keys.map(({ expression }) => sql`${expression} ${way}`));
}

/** Whether a row comes after the values in this order. `values` has one for each key. */
export function beyondRow(
  keys: readonly SortKey[],
  values: readonly (string | number)[],
  direction: Direction,
): RawBuilder<boolean> {
  return direction === 'asc' ? compare(keys, sql`>`, values) : compare(keys, sql`<`, values);
}

/** As `beyondRow`, the values themselves included. */
export function notBeforeRow(
  keys: readonly SortKey[],
  values: readonly (string | number)[],
  direction: Direction,
): RawBuilder<boolean> {
  return direction === 'asc' ? compare(keys, sql`>=`, values) : compare(keys, sql`<=`, values);
}

/** The row's keys in one JSON array, which keeps texts and numbers exact. */
export function carriedKeys(keys: readonly SortKey[]): RawBuilder<unknown> {
  return sql`jsonb_build_array(${sql.join(keys.map(({ carried }) => carried))})`;
}

function compare(
  keys: readonly SortKey[],
  operator: RawBuilder<unknown>,
  values: readonly (string | number)[],
): RawBuilder<boolean> {
  const left = sql.join(keys.map(({ expression }) => expression));
  const right = sql.join(keys.map(({ type }, at) => sql`${values[at]}::${type}`));
  return sql<boolean>`(${left}) ${operator} (${right})`;
}
