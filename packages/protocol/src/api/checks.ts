import { z } from 'zod';
import { CHECK_LEVELS, CheckKey, PerfValue } from '../control/checks.ts';
import { Id, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

/** How a check of a device stands. */
export const CheckState = z.object({
  key: CheckKey,
  kind: z.string(),
  name: z.string(),
  interval_s: z.int(),
  /** Null until its first result under the policy in force. */
  level: z.enum(CHECK_LEVELS).nullable(),
  summary: z.string(),
  perf: z.array(PerfValue),
  /** Since when it has this level. */
  since: Time.nullable(),
  /** When its newest result was found. */
  at: Time.nullable(),
  took_ms: z.int().nullable(),
});

/** A change of level. */
export const CheckChange = z.object({
  key: CheckKey,
  level: z.enum(CHECK_LEVELS),
  summary: z.string(),
  at: Time,
});

const agentId = z.strictObject({ agent_id: Id });

export const checks = contract({
  'GET /api/v1/agents/{agent_id}/checks': {
    summary: 'The checks of a device and how each stands; the worst first',
    tag: 'checks',
    access: 'viewer',
    params: agentId,
    status: 200,
    response: z.object({ items: z.array(CheckState) }),
    errors: ['agent_not_found'],
  },
  'GET /api/v1/agents/{agent_id}/checks/history': {
    summary: 'Changes of level, newest first',
    tag: 'checks',
    access: 'viewer',
    params: agentId,
    query: PageQuery.extend({ key: CheckKey.optional() }),
    status: 200,
    response: page(CheckChange),
    errors: ['agent_not_found', 'bad_cursor'],
  },
  'GET /api/v1/agents/{agent_id}/checks/values': {
    summary: 'The numbers of one check over a span, in steps of equal length: least, mean and most of each',
    tag: 'checks',
    access: 'viewer',
    params: agentId,
    query: z.strictObject({
      key: CheckKey,
      from: Time,
      to: Time,
      points: z.coerce.number().int().min(10).max(2000).default(500),
    }),
    status: 200,
    response: z.object({
      step_s: z.number(),
      at: z.array(z.number()),
      series: z.array(
        z.object({
          label: z.string(),
          unit: z.string(),
          min: z.array(z.number().nullable()),
          avg: z.array(z.number().nullable()),
          max: z.array(z.number().nullable()),
        }),
      ),
    }),
    errors: ['agent_not_found', 'bad_span'],
  },
});

export type CheckState = z.infer<typeof CheckState>;
export type CheckChange = z.infer<typeof CheckChange>;
