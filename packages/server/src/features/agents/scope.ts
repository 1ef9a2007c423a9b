import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { AgentFilter } from './filter.ts';
import { readSearch, searchCondition } from './search.ts';

/** How a list of devices is asked for: with what is written in the search language, and who is in a group. */
export interface AgentQuery extends Omit<AgentFilter, 'also'> {
  readonly filter?: string | undefined;
  readonly group_id?: string | undefined;
}

/** The condition on `agents a` of who is in a group. Throws `group_not_found`. */
export type GroupCondition = (tx: Tx, partnerId: string, groupId: string) => Promise<RawBuilder<boolean>>;

/** Works out what a list is narrowed down to. Throws `bad_search` and `group_not_found`. */
export async function filterOf(
  tx: Tx,
  partnerId: string,
  { filter, group_id, ...plain }: AgentQuery,
  groupCondition: GroupCondition,
): Promise<AgentFilter> {
  const parts: RawBuilder<boolean>[] = [];
  if (filter) parts.push(await searchCondition(tx, partnerId, readSearch(filter)));
  if (group_id !== undefined) parts.push(await groupCondition(tx, partnerId, group_id));
  return parts.length === 0 ? plain : { ...plain, also: sql<boolean>`${sql.join(parts, sql` and `)}` };
}
