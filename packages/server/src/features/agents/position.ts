import { AGENT_SORTS } from '@guru/protocol/api';
import { z } from 'zod';
import { ApiError } from '../../errors/index.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';
import { type ListOrder, SORTS, type SortKey } from './sorts.ts';

/** Where a page ended: the values of its last row's sort keys, null where that row has none, and its id. */
export interface Position {
  readonly values: readonly (string | number)[] | null;
  readonly agent_id: string;
}

const Carried = z.tuple([
  z.enum(AGENT_SORTS),
  z.enum(['asc', 'desc']),
  z.array(z.union([z.string(), z.number()])).nullable(),
  z.uuid(),
]);

export function encodePosition(order: ListOrder, position: Position): string {
  return encodeCursor([order.sort, order.direction, position.values, position.agent_id]);
}

/** Throws `bad_cursor` when it was made up, or made for another order. */
export function decodePosition(order: ListOrder, cursor: string): Position {
  const [sort, direction, values, agentId] = decodeCursor(Carried, cursor);
  if (sort !== order.sort || direction !== order.direction) throw new ApiError('bad_cursor');
  const how = SORTS[sort];
  const keys = how.kind === 'nulls_last' ? [how.key] : how.keys;
  if (values === null ? how.kind !== 'nulls_last' : !fits(keys, values)) throw new ApiError('bad_cursor');
  return { values, agent_id: agentId };
}

function fits(keys: readonly SortKey[], values: readonly unknown[]): boolean {
  return (
    values.length === keys.length && keys.every(({ schema }, at) => schema.safeParse(values[at]).success)
  );
}
