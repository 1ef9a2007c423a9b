import { z } from 'zod';
import { Facts } from '../control/facts.ts';
import { Metrics } from '../control/metrics.ts';
import { Id, Name, page, Time } from './common.ts';
import { contract } from './contract.ts';
import { SearchText } from './groups.ts';

export const AGENT_SORTS = [
  'hostname',
  'status',
  'client',
  'os',
  'user',
  'cpu',
  'memory',
  'disk',
  'last_seen',
] as const;

/** A row of the device list. Percentages are null until the first heartbeat. */
export const AgentSummary = z.object({
  agent_id: Id,
  hostname: z.string(),
  display_name: z.string().nullable(),
  status: z.enum(['online', 'offline']),
  last_seen_at: Time.nullable(),
  client_id: Id,
  client_name: z.string(),
  site_id: Id,
  site_name: z.string(),
  os: z.enum(['linux', 'windows', 'macos']),
  os_name: z.string(),
  agent_version: z.string(),
  logged_on_user: z.string().nullable(),
  cpu_percent: z.number().nullable(),
  memory_percent: z.number().nullable(),
  disk_percent: z.number().nullable(),
});

/** What a device is for: a server that goes silent is an incident, a workstation is switched off. */
export const DEVICE_ROLES = ['server', 'workstation'] as const;

export const AgentDetail = AgentSummary.extend({
  role: z.enum(DEVICE_ROLES),
  /** Whether the role is a guess by what the device says of itself, or a person's word. */
  role_guessed: z.boolean(),
  enrolled_at: Time,
  connected_at: Time.nullable(),
  arch: z.string(),
  facts: Facts.nullable(),
  /** The newest heartbeat, whole, with its processes. */
  latest: Metrics.nullable(),
  live_sessions: z.array(z.object({ session_id: Id, tech_id: Id, tech_name: z.string(), opened_at: Time })),
});

/**
 * Columns of equal length, ready for a chart: `at` in Unix seconds, the middle of each step; null where nothing was measured.
 */
export const MetricSeries = z.object({
  step_s: z.number(),
  at: z.array(z.number()),
  series: z.record(z.string(), z.array(z.number().nullable())),
});

export const METRIC_NAMES = [
  'cpu_percent',
  'load1',
  'memory_used',
  'memory_total',
  'swap_used',
  'net_rx_bytes_per_s',
  'net_tx_bytes_per_s',
  'disk_read_bytes_per_s',
  'disk_write_bytes_per_s',
  'disk_percent',
] as const;

/** Devices in a scope, and in each place one step below it: the clients of the partner, the sites of a client; none below a site. */
export const AgentCounts = z.object({
  total: z.number().int(),
  online: z.number().int(),
  offline: z.number().int(),
  /** Most devices offline first, then by name. A place without devices is there too, with zeros. */
  below: z.array(
    z.object({ place_id: Id, name: z.string(), total: z.number().int(), online: z.number().int() }),
  ),
});

const agentId = z.strictObject({ agent_id: Id });

export const agents = contract({
  'GET /api/v1/agents': {
    summary: 'Devices: searched, filtered, sorted and paged by the database',
    tag: 'agents',
    access: 'viewer',
    query: z.strictObject({
      cursor: z.string().max(1024).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      search: z.string().max(200).optional(),
      status: z.enum(['online', 'offline']).optional(),
      os: z.enum(['linux', 'windows', 'macos']).optional(),
      client_id: Id.optional(),
      site_id: Id.optional(),
      /** Who is in it now. */
      group_id: Id.optional(),
      /** In the search language: `os:windows ram<8GB software:openssl<3.0.14`. */
      filter: SearchText.optional(),
      sort: z.enum(AGENT_SORTS).default('hostname'),
      order: z.enum(['asc', 'desc']).default('asc'),
    }),
    status: 200,
    response: page(AgentSummary),
    errors: ['bad_cursor', 'bad_search', 'group_not_found'],
  },
  'GET /api/v1/agents/counts': {
    summary: 'How many devices are online and offline in a scope, and in each place one step below it',
    tag: 'agents',
    access: 'viewer',
    query: z.strictObject({ client_id: Id.optional(), site_id: Id.optional() }),
    status: 200,
    response: AgentCounts,
  },
  'GET /api/v1/agents/{agent_id}': {
    summary: 'One device with everything that is known of it',
    tag: 'agents',
    access: 'viewer',
    params: agentId,
    status: 200,
    response: AgentDetail,
    errors: ['agent_not_found'],
  },
  'PATCH /api/v1/agents/{agent_id}': {
    summary: 'Rename a device, move it to another site, or say what it is for',
    tag: 'agents',
    access: 'admin',
    params: agentId,
    body: z.strictObject({
      display_name: Name.nullable().optional(),
      site_id: Id.optional(),
      /** Null: as it is guessed. */
      role: z.enum(DEVICE_ROLES).nullable().optional(),
    }),
    status: 200,
    response: AgentDetail,
    errors: ['agent_not_found', 'site_not_found'],
  },
  'DELETE /api/v1/agents/{agent_id}': {
    summary: 'Remove a device: its key is worth nothing from now on, and its history goes',
    tag: 'agents',
    access: 'admin',
    params: agentId,
    status: 204,
    errors: ['agent_not_found'],
  },
  'GET /api/v1/agents/{agent_id}/metrics': {
    summary: 'Measurements over a span, thinned to at most `points` steps of equal length',
    tag: 'agents',
    access: 'viewer',
    params: agentId,
    query: z.strictObject({
      from: Time,
      to: Time,
      points: z.coerce.number().int().min(10).max(2000).default(500),
    }),
    status: 200,
    response: MetricSeries,
    errors: ['agent_not_found', 'bad_span'],
  },
});

export type AgentSummary = z.infer<typeof AgentSummary>;
export type AgentDetail = z.infer<typeof AgentDetail>;
export type DeviceRole = (typeof DEVICE_ROLES)[number];
export type AgentCounts = z.infer<typeof AgentCounts>;
export type AgentSort = (typeof AGENT_SORTS)[number];
export type MetricSeries = z.infer<typeof MetricSeries>;
export type MetricName = (typeof METRIC_NAMES)[number];
