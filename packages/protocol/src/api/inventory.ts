import { z } from 'zod';
import { INVENTORY_SECTIONS } from '../control/inventory.ts';
import { Id, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

/** What agents tell of, and the address that the server sees of them. */
export const KEPT_SECTIONS = [...INVENTORY_SECTIONS, 'public_address'] as const;
export const KeptSection = z.enum(KEPT_SECTIONS);
const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const InventoryEntry = z.object({
  key: z.string(),
  name: z.string(),
  version: z.string(),
  value: Values,
  first_seen: Time,
  last_changed: Time,
});

export const InventoryOverview = z.object({
  /** When the agent last said what is there; null: it has not looked yet. */
  looked_at: Time.nullable(),
  sections: z.array(
    z.object({
      section: KeptSection,
      items: z.number().int(),
      /** False while it is being sent for the first time, or again. */
      whole: z.boolean(),
      changed_at: Time,
    }),
  ),
});

export const InventoryChange = z.object({
  change_id: Id,
  section: KeptSection,
  key: z.string(),
  name: z.string(),
  what: z.enum(['appeared', 'changed', 'went']),
  /** The values that differ; all of them for what appeared or went. */
  before: Values.nullable(),
  after: Values.nullable(),
  at: Time,
});

/** Something that is on devices of the fleet. */
export const FleetItem = z.object({
  name: z.string(),
  /** On how many devices it is; one that has it in two versions counts for each. */
  devices: z.number().int(),
  /** The newest first, at most twenty. */
  versions: z.array(z.object({ version: z.string(), devices: z.number().int() })),
});

const agentId = z.strictObject({ agent_id: Id });
const search = z.string().max(200).optional();

export const inventory = contract({
  'GET /api/v1/agents/{agent_id}/inventory': {
    summary: 'What is known of a device, by sections',
    tag: 'inventory',
    access: 'viewer',
    params: agentId,
    status: 200,
    response: InventoryOverview,
    errors: ['agent_not_found'],
  },
  'GET /api/v1/agents/{agent_id}/inventory/changes': {
    summary: 'What has appeared, changed and gone on a device, the newest first',
    tag: 'inventory',
    access: 'viewer',
    params: agentId,
    query: PageQuery.extend({ section: KeptSection.optional() }),
    status: 200,
    response: page(InventoryChange),
    errors: ['agent_not_found', 'bad_cursor'],
  },
  'GET /api/v1/agents/{agent_id}/inventory/csv': {
    summary: 'One section of a device as CSV',
    tag: 'inventory',
    access: 'viewer',
    params: agentId,
    query: z.strictObject({ section: KeptSection }),
    status: 200,
    download: 'text/csv',
    errors: ['agent_not_found'],
  },
  'GET /api/v1/agents/{agent_id}/inventory/{section}': {
    summary: 'The items of one section of a device, by name',
    tag: 'inventory',
    access: 'viewer',
    params: agentId.extend({ section: KeptSection }),
    query: PageQuery.extend({ search }),
    status: 200,
    response: page(InventoryEntry),
    errors: ['agent_not_found', 'bad_cursor'],
  },
  'POST /api/v1/agents/{agent_id}/inventory': {
    summary: 'Have a device looked through now; what differs comes as it is found',
    tag: 'inventory',
    access: 'technician',
    params: agentId,
    status: 204,
    errors: ['agent_not_found', 'agent_not_connected', 'agent_unreachable'],
  },
  'GET /api/v1/inventory/{section}': {
    summary:
      'What is in one section across the fleet, such as all software, with its versions and how many devices have each',
    tag: 'inventory',
    access: 'viewer',
    params: z.strictObject({ section: KeptSection }),
    query: PageQuery.extend({ search, sort: z.enum(['name', 'devices']).default('name') }),
    status: 200,
    response: page(FleetItem),
    errors: ['bad_cursor'],
  },
});

export type InventoryEntry = z.infer<typeof InventoryEntry>;
export type InventoryOverview = z.infer<typeof InventoryOverview>;
export type InventoryChange = z.infer<typeof InventoryChange>;
export type FleetItem = z.infer<typeof FleetItem>;
export type KeptSection = (typeof KEPT_SECTIONS)[number];
