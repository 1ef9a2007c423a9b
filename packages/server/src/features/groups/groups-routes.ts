import type { CountedGroup, Group, groups } from '@guru/protocol/api';
import { printSearch } from '@guru/protocol/search';
import { type Bus, partnerLive, policiesChanged } from '../../bus/index.ts';
import { isUniqueViolation, type Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { readSearch, searchCondition } from '../agents/index.ts';
import {
  countGroups,
  deleteGroup,
  insertGroup,
  listGroups,
  MAX_GROUPS,
  readGroup,
  updateGroup,
} from './groups-store.ts';
import { countDevices, savedCondition } from './members.ts';

export interface GroupsRoutesOptions {
  readonly bus: Bus;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Saved searches, and searches as they are written. */
export function groupsRoutes({ bus, now }: GroupsRoutesOptions): HandlersOf<typeof groups> {
  const tell = (partner_id: string) => () => {
    bus.publish(policiesChanged(), { partner_id });
    bus.publish(partnerLive(partner_id), { type: 'changed', what: 'groups' });
  };

  return {
    'GET /api/v1/groups': ({ tx, user, query }) => listGroups(tx, user.partner_id, query),

    'POST /api/v1/groups': async ({ tx, audit, afterCommit, user, body }) => {
      refuseEmpty(body.search);
      if ((await countGroups(tx, user.partner_id)) >= MAX_GROUPS) throw new ApiError('too_many_groups');
      const group_id = await named(insertGroup(tx, user.partner_id, body));
      await audit({ action: 'group.created', target_kind: 'group', target_id: group_id, details: body });
      afterCommit(tell(user.partner_id));
      return await counted(tx, user.partner_id, await found(tx, user.partner_id, group_id));
    },

    'GET /api/v1/groups/{group_id}': async ({ tx, user, params }) =>
      counted(tx, user.partner_id, await found(tx, user.partner_id, params.group_id)),

    'PUT /api/v1/groups/{group_id}': async ({ tx, audit, afterCommit, user, params: { group_id }, body }) => {
      refuseEmpty(body.search);
      const { name, description, search } = await found(tx, user.partner_id, group_id);
      await named(updateGroup(tx, group_id, body, new Date(now())));
      const details = { before: { name, description, search }, after: body };
      await audit({ action: 'group.changed', target_kind: 'group', target_id: group_id, details });
      afterCommit(tell(user.partner_id));
      return await counted(tx, user.partner_id, await found(tx, user.partner_id, group_id));
    },

    'DELETE /api/v1/groups/{group_id}': async ({ tx, audit, afterCommit, user, params: { group_id } }) => {
      const { name, description, search } = await found(tx, user.partner_id, group_id);
      await deleteGroup(tx, group_id);
      const details = { name, description, search };
      await audit({ action: 'group.removed', target_kind: 'group', target_id: group_id, details });
      afterCommit(tell(user.partner_id));
      return undefined;
    },

    'GET /api/v1/search': async ({ tx, user, query }) => {
      const search = readSearch(query.filter);
      const condition = await searchCondition(tx, user.partner_id, search);
      return { search: printSearch(search), devices: await countDevices(tx, user.partner_id, condition) };
    },
  };
}

/** A group of everybody is the partner itself: it is far more likely that the search was forgotten. */
function refuseEmpty(text: string): void {
  if (readSearch(text).length === 0) throw new ApiError('bad_search', { detail: 'There is no condition.' });
}

async function found(tx: Tx, partnerId: string, groupId: string): Promise<Group> {
  const group = await readGroup(tx, partnerId, groupId);
  if (group === undefined) throw new ApiError('group_not_found');
  return group;
}

async function counted(tx: Tx, partnerId: string, group: Group): Promise<CountedGroup> {
  const condition = await savedCondition(tx, partnerId, group.search);
  return { ...group, devices: await countDevices(tx, partnerId, condition) };
}

async function named<T>(written: Promise<T>): Promise<T> {
  return await written.catch((error: unknown) => {
    throw isUniqueViolation(error, 'groups_by_name') ? new ApiError('name_taken') : error;
  });
}
