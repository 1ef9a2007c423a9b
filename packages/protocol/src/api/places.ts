import { z } from 'zod';
import { Id, Name, Time } from './common.ts';
import { contract } from './contract.ts';

export const Site = z.object({
  site_id: Id,
  client_id: Id,
  name: z.string(),
  created_at: Time,
  agent_count: z.number().int(),
});
export const Client = z.object({
  client_id: Id,
  name: z.string(),
  created_at: Time,
  sites: z.array(Site),
});

export const places = contract({
  'GET /api/v1/clients': {
    summary: 'The clients with their sites, by name',
    tag: 'places',
    access: 'viewer',
    query: z.strictObject({
      cursor: z.string().max(1024).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
      search: z.string().max(200).optional(),
    }),
    status: 200,
    response: z.object({ items: z.array(Client), next_cursor: z.string().nullable() }),
  },
  'POST /api/v1/clients': {
    summary: 'Add a client, with a first site',
    tag: 'places',
    access: 'admin',
    body: z.strictObject({ name: Name, site_name: Name.default('Main') }),
    status: 201,
    response: Client,
    errors: ['name_taken'],
  },
  'POST /api/v1/clients/{client_id}/sites': {
    summary: 'Add a site to a client',
    tag: 'places',
    access: 'admin',
    params: z.strictObject({ client_id: Id }),
    body: z.strictObject({ name: Name }),
    status: 201,
    response: Site,
    errors: ['client_not_found', 'name_taken'],
  },
});

export type Site = z.infer<typeof Site>;
export type Client = z.infer<typeof Client>;
