import type { AgentSummary } from '@guru/protocol/api';
import type { RawBuilder } from 'kysely';
import type { Tx } from '../../db/index.ts';
import { type AgentFilter, conditionOf } from './filter.ts';
import { type ListedRow, type Page, pageByKeys, pageByPlace, pageWithoutKey } from './list-queries.ts';
import { decodePosition, encodePosition } from './position.ts';
import { type ListOrder, SORTS, type SortKey } from './sorts.ts';
import { toSummary } from './summary.ts';

export interface AgentListQuery extends AgentFilter {
  readonly order: ListOrder;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** One page of a partner's devices. Throws `bad_cursor`. */
export async function listAgents(
  tx: Tx,
  partnerId: string,
  query: AgentListQuery,
): Promise<{ items: AgentSummary[]; next_cursor: string | null }> {
  const { order } = query;
  const page: Page = {
    condition: conditionOf(partnerId, query),
    direction: order.direction,
    after: query.cursor === undefined ? null : decodePosition(order, query.cursor),
    // One more than asked for: whether it is there says whether there is a next page.
    limit: query.limit + 1,
  };
  const rows = await readPage(tx, partnerId, order, page);
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toSummary),
    next_cursor: last ? encodePosition(order, { values: last.carried, agent_id: last.agent_id }) : null,
  };
}

function readPage(tx: Tx, partnerId: string, order: ListOrder, page: Page): Promise<ListedRow[]> {
  const sort = SORTS[order.sort];
  switch (sort.kind) {
    case 'whole':
      return run(tx, pageByKeys(sort.keys, page));
    case 'by_place':
      return run(tx, pageByPlace(partnerId, sort.keys, page));
    case 'nulls_last':
      return readWithTail(tx, sort.key, page);
  }
}

/** First the rows that have the key, then those that don't, in one sequence. */
async function readWithTail(tx: Tx, key: SortKey, page: Page): Promise<ListedRow[]> {
  const inTail = page.after !== null && page.after.values === null;
  if (inTail) return run(tx, pageWithoutKey(key, page));
  const rows = await run(tx, pageByKeys([key], page));
  const room = page.limit - rows.length;
  if (room === 0) return rows;
  return [...rows, ...(await run(tx, pageWithoutKey(key, { ...page, after: null, limit: room })))];
}

async function run(tx: Tx, query: RawBuilder<ListedRow>): Promise<ListedRow[]> {
  return (await query.execute(tx)).rows;
}
