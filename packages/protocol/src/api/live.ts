import { z } from 'zod';
import { Metrics } from '../control/metrics.ts';
import { AgentSummary } from './agents.ts';
import { Id } from './common.ts';
import { contract } from './contract.ts';

/**
 * Events of `GET /api/v1/live`, a Server-Sent Events stream: the event's name is `type`, its data the JSON of the rest.
 * A stream starts with `ready`. Status changes come for the whole partner, in batches of one second; numbers only for watched agents.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), stream_id: Id }),
  z.object({
    type: z.literal('status'),
    changes: z.array(AgentSummary.pick({ agent_id: true, status: true, last_seen_at: true })),
  }),
  z.object({
    type: z.literal('numbers'),
    agents: z.array(
      AgentSummary.pick({
        agent_id: true,
        last_seen_at: true,
        cpu_percent: true,
        memory_percent: true,
        disk_percent: true,
      }),
    ),
  }),
  /** A heartbeat of the one agent that is looked at closely. */
  z.object({ type: z.literal('heartbeat'), agent_id: Id, metrics: Metrics }),
  /** Something was added, removed, renamed or moved: lists should be read again. */
  z.object({
    type: z.literal('changed'),
    what: z.enum([
      'agents',
      'places',
      'enrolment_tokens',
      'sessions',
      'assistants',
      'approvals',
      'commands',
      'policies',
      'checks',
      'alerts',
      'inventory',
      'groups',
    ]),
  }),
]);

export const live = contract({
  'PUT /api/v1/live/{stream_id}': {
    summary:
      'What a live stream watches: rows by id, and one agent closely (its heartbeats come every 2 s meanwhile)',
    tag: 'live',
    access: 'viewer',
    params: z.strictObject({ stream_id: Id }),
    body: z.strictObject({ agent_ids: z.array(Id).max(300), focus: Id.nullable() }),
    status: 204,
    errors: ['stream_not_found'],
  },
});

export type LiveEvent = z.infer<typeof LiveEvent>;
