import type { RawBuilder } from 'kysely';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { readGroup } from './groups-store.ts';
import { savedCondition } from './members.ts';

export { groupsRoutes } from './groups-routes.ts';
export { groupsOf } from './members.ts';

/** The condition on `agents a` of who is in a group. Throws `group_not_found`. */
export async function groupCondition(
  tx: Tx,
  partnerId: string,
  groupId: string,
): Promise<RawBuilder<boolean>> {
  const group = await readGroup(tx, partnerId, groupId);
  if (group === undefined) throw new ApiError('group_not_found');
  return await savedCondition(tx, partnerId, group.search);
}
