import { z } from 'zod';
import { Id, Name, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

/** A search over devices: `os:windows ram<8GB software:openssl<3.0.14 tag:pos`. */
export const SearchText = z.string().trim().max(1000);

/** A saved search: who is in it is found when it is asked, so a device comes and goes by itself. */
export const Group = z.object({
  group_id: Id,
  name: z.string(),
  description: z.string(),
  search: z.string(),
  created_at: Time,
  changed_at: Time,
});

const GroupBody = z.strictObject({
  name: Name,
  description: z.string().max(2000).default(''),
  search: SearchText.min(1),
});

/** With how many devices are in it now. */
const CountedGroup = Group.extend({ devices: z.number().int() });

const groupId = z.strictObject({ group_id: Id });

export const groups = contract({
  'GET /api/v1/groups': {
    summary: 'Saved searches that act as groups, by name',
    tag: 'groups',
    access: 'viewer',
    query: PageQuery.extend({ search: z.string().max(200).optional() }),
    status: 200,
    response: page(Group),
    errors: ['bad_cursor'],
  },
  'POST /api/v1/groups': {
    summary: 'Save a search as a group',
    tag: 'groups',
    access: 'admin',
    body: GroupBody,
    status: 201,
    response: CountedGroup,
    errors: ['bad_search', 'name_taken', 'too_many_groups'],
  },
  'GET /api/v1/groups/{group_id}': {
    summary: 'A group with how many devices are in it now; `GET /api/v1/agents?group_id=…` lists them',
    tag: 'groups',
    access: 'viewer',
    params: groupId,
    status: 200,
    response: CountedGroup,
    errors: ['group_not_found'],
  },
  'PUT /api/v1/groups/{group_id}': {
    summary: 'Change a group; policies that are given to it follow',
    tag: 'groups',
    access: 'admin',
    params: groupId,
    body: GroupBody,
    status: 200,
    response: CountedGroup,
    errors: ['group_not_found', 'bad_search', 'name_taken'],
  },
  'DELETE /api/v1/groups/{group_id}': {
    summary: 'Remove a group; what policies say of it goes with it',
    tag: 'groups',
    access: 'admin',
    params: groupId,
    status: 204,
    errors: ['group_not_found'],
  },
  'GET /api/v1/search': {
    summary: 'How a search was understood, and how many devices it finds',
    tag: 'groups',
    access: 'viewer',
    query: z.strictObject({ filter: SearchText }),
    status: 200,
    response: z.object({ search: z.string(), devices: z.number().int() }),
    errors: ['bad_search'],
  },
});

export type Group = z.infer<typeof Group>;
export type CountedGroup = z.infer<typeof CountedGroup>;
export type GroupBody = z.infer<typeof GroupBody>;
