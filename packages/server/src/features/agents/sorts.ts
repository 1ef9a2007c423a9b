import type { AgentSort } from '@guru/protocol/api';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

export type Direction = 'asc' | 'desc';

export interface ListOrder {
  readonly sort: AgentSort;
  readonly direction: Direction;
}

/** One expression by which the list can be sorted. */
export interface SortKey {
  readonly expression: RawBuilder<unknown>;
  /** The value as a cursor carries it: exact, where a JavaScript Date would round it. */
  readonly carried: RawBuilder<unknown>;
  /** The SQL type to which a carried value is cast. */
  readonly type: RawBuilder<unknown>;
  /** What a carried value may be: cursors come from callers. */
  readonly schema: z.ZodType<string | number>;
}

/**
 * How an order is made: by keys that are never null, by one key that may be null, or by place. Rows without a value come last in
 * either direction, because nobody looks for them. After the keys, agents go by id, so that every order is total. Each has its index.
 */
export type Sort =
  | { readonly kind: 'whole'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'nulls_last'; readonly key: SortKey }
  | { readonly kind: 'by_place'; readonly keys: readonly SortKey[] };

export const SORTS: Readonly<Record<AgentSort, Sort>> = {
  hostname: { kind: 'whole', keys: [textKey(sql`a.hostname_key`)] },
  status: { kind: 'whole', keys: [textKey(sql`a.status`)] },
  os: { kind: 'whole', keys: [textKey(sql`a.os_key`)] },
  user: { kind: 'nulls_last', key: textKey(sql`a.user_key`) },
  cpu: { kind: 'nulls_last', key: shareKey(sql`a.cpu_percent`) },
  memory: { kind: 'nulls_last', key: shareKey(sql`a.memory_percent`) },
  disk: { kind: 'nulls_last', key: shareKey(sql`a.disk_percent`) },
  last_seen: { kind: 'nulls_last', key: timeKey(sql`a.last_seen_at`) },
  client: { kind: 'by_place', keys: [textKey(sql`client_key`), textKey(sql`site_key`)] },
};

/** The last key of every order. */
export const ID_KEY: SortKey = {
  expression: sql`a.agent_id`,
  carried: sql`a.agent_id`,
  type: sql`uuid`,
  schema: z.uuid(),
};

function textKey(expression: RawBuilder<unknown>): SortKey {
  return { expression, carried: expression, type: sql`text`, schema: z.string().max(1000) };
}

function shareKey(expression: RawBuilder<unknown>): SortKey {
  return { expression, carried: expression, type: sql`real`, schema: z.number().min(0).max(100) };
}

function timeKey(expression: RawBuilder<unknown>): SortKey {
  const carried = sql`to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return { expression, carried, type: sql`timestamptz`, schema: z.iso.datetime({ precision: 6 }) };
}
