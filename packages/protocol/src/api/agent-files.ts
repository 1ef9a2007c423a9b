import { z } from 'zod';
import { Id } from './common.ts';
import { contract } from './contract.ts';
import { SearchText } from './groups.ts';
import { KeptSection } from './inventory.ts';

/** As the list of devices is narrowed down. */
const query = z.strictObject({
  search: z.string().max(200).optional(),
  status: z.enum(['online', 'offline']).optional(),
  os: z.enum(['linux', 'windows', 'macos']).optional(),
  client_id: Id.optional(),
  site_id: Id.optional(),
  group_id: Id.optional(),
  filter: SearchText.optional(),
});

/** Files about many devices, as long as they are. */
export const agentFiles = contract({
  'GET /api/v1/agents.csv': {
    summary: 'Devices as CSV, by the same filters as the list',
    tag: 'agents',
    access: 'viewer',
    query,
    status: 200,
    download: 'text/csv',
    errors: ['bad_search', 'group_not_found'],
  },
  'GET /api/v1/inventory/{section}/csv': {
    summary: 'One section of every device as CSV, by the same filters as the list of devices',
    tag: 'inventory',
    access: 'viewer',
    params: z.strictObject({ section: KeptSection }),
    query,
    status: 200,
    download: 'text/csv',
    errors: ['bad_search', 'group_not_found'],
  },
});
