import { z } from 'zod';
import { CHECK_KINDS, CheckKey } from '../control/checks.ts';
import { Id, Name, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;

/** When the level of a check becomes an alert, and when it is over. */
export const AlertRule = z.strictObject({
  /** Not well for so long before it fires; 0: at once. */
  for_s: z.int().min(0).max(604_800),
  /** Well again for so long before it is over. */
  clear_s: z.int().min(0).max(604_800),
  /** No result for so long counts as missing, and that as `unknown`; null: it never does. Agents that are offline are told of otherwise. */
  missing_s: z.int().min(60).max(2_592_000).nullable(),
  /** Told again while nobody has acknowledged it; null: once. */
  realert_min: z.int().min(5).max(10_080).nullable(),
  /** Whether a warning is an alert, or only what is critical. */
  on_warning: z.boolean(),
  /** The most that it can be. */
  severity: z.enum(SEVERITIES),
  /** Also when the value is far from what it was at this hour of the week in the weeks before. In standard deviations; null: never. */
  baseline_deviations: z.number().min(1).max(20).nullable(),
  /** What to do about it, for people. */
  step: z.string().max(2000),
});

/** A check as it is in force: nothing is left open. `params` are those of its kind. */
export const CheckRule = z.strictObject({
  kind: z.enum(CHECK_KINDS as [string, ...string[]]),
  name: Name,
  params: z.record(z.string(), z.unknown()),
  interval_s: z.int().min(10).max(604_800),
  timeout_s: z.int().min(1).max(600),
  alert: AlertRule,
});

/** What a policy says of one check: all of it, or only what differs from what it inherits; `off` takes the check away. */
export const CheckPatch = z.strictObject({
  off: z.boolean().optional(),
  kind: CheckRule.shape.kind.optional(),
  name: Name.optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  interval_s: CheckRule.shape.interval_s.optional(),
  timeout_s: CheckRule.shape.timeout_s.optional(),
  alert: AlertRule.partial().optional(),
});

/** What else a policy may say. What is missing is inherited. */
export const PolicySettings = z.strictObject({
  /** A server that goes silent is an alert after so long; null: never. */
  server_offline_after_s: z.int().min(60).max(86_400).nullable().optional(),
  /** The same of a workstation; usually null, for they are switched off. */
  workstation_offline_after_s: z.int().min(60).max(2_592_000).nullable().optional(),
  /** Whether an orderly shutdown of a server counts too. */
  alert_on_shutdown: z.boolean().optional(),
  /** How long measurements are kept. */
  raw_days: z.int().min(1).max(30).optional(),
  five_minute_days: z.int().min(7).max(400).optional(),
  hourly_days: z.int().min(30).max(3650).optional(),
  /** Hours between two looks at the whole inventory. */
  inventory_hours: z.int().min(1).max(168).optional(),
});

export const PolicyBody = z.strictObject({
  name: Name,
  description: z.string().max(2000).default(''),
  checks: z.record(CheckKey, CheckPatch).refine((checks) => Object.keys(checks).length <= 200, {
    message: 'a policy has at most 200 checks',
  }),
  settings: PolicySettings.default({}),
});

/** What policies are given to, from the widest to the narrowest: what is narrower has the last word. */
export const POLICY_LEVELS = ['partner', 'client', 'site', 'group', 'device'] as const;

/** To whom a policy is given. `target_id` null: to the whole partner. */
export const PolicyTarget = z.strictObject({ level: z.enum(POLICY_LEVELS), target_id: Id.nullable() });

export const Policy = z.object({
  policy_id: Id,
  ...PolicyBody.shape,
  targets: z.array(PolicyTarget.extend({ name: z.string() })),
  changed_at: Time,
  changed_by: Id.nullable(),
});

/** Where a part of an effective policy comes from. */
const Origin = z.object({ policy_id: Id, policy_name: z.string(), level: z.enum(POLICY_LEVELS) });

/** What is in force on a device. `origins`: for each field that a policy sets, by its path (`params.warn`), who has the last word. */
export const EffectivePolicy = z.object({
  revision: z.string(),
  checks: z.array(
    z.object({
      key: CheckKey,
      rule: CheckRule,
      origins: z.record(z.string(), Origin),
    }),
  ),
  settings: z.object({
    values: PolicySettings.required(),
    origins: z.record(z.string(), Origin),
  }),
  /** Checks that were taken away, and by whom. */
  off: z.array(z.object({ key: CheckKey, by: Origin })),
  /** Checks that say too little, and so do not run. */
  incomplete: z.array(z.object({ key: CheckKey, message: z.string(), by: Origin })),
});

/** How many devices a change meets, and for a few of them what would be different. */
export const PolicyPreview = z.object({
  devices: z.int(),
  examples: z.array(
    z.object({
      agent_id: Id,
      hostname: z.string(),
      client_name: z.string(),
      differences: z.array(z.string()),
    }),
  ),
});

const policyId = z.strictObject({ policy_id: Id });
const targets = z.strictObject({ targets: z.array(PolicyTarget).max(500) });

export const policies = contract({
  'GET /api/v1/policies': {
    summary: 'Policies by name, and to whom each is given',
    tag: 'policies',
    access: 'viewer',
    query: PageQuery.extend({ search: z.string().max(200).optional() }),
    status: 200,
    response: page(Policy),
    errors: ['bad_cursor'],
  },
  'POST /api/v1/policies': {
    summary: 'Make a policy; it is in force once it is given to somebody',
    tag: 'policies',
    access: 'admin',
    body: PolicyBody,
    status: 201,
    response: Policy,
    errors: ['bad_policy', 'name_taken'],
  },
  'GET /api/v1/policies/{policy_id}': {
    summary: 'One policy',
    tag: 'policies',
    access: 'viewer',
    params: policyId,
    status: 200,
    response: Policy,
    errors: ['policy_not_found'],
  },
  'PUT /api/v1/policies/{policy_id}': {
    summary: 'Change a policy: the devices that it is in force on hear of it within seconds',
    tag: 'policies',
    access: 'admin',
    params: policyId,
    body: PolicyBody,
    status: 200,
    response: Policy,
    errors: ['policy_not_found', 'bad_policy', 'name_taken'],
  },
  'DELETE /api/v1/policies/{policy_id}': {
    summary: 'Remove a policy from everywhere',
    tag: 'policies',
    access: 'admin',
    params: policyId,
    status: 204,
    errors: ['policy_not_found'],
  },
  'PUT /api/v1/policies/{policy_id}/targets': {
    summary: 'Say to whom a policy is given, all of them',
    tag: 'policies',
    access: 'admin',
    params: policyId,
    body: targets,
    status: 200,
    response: Policy,
    errors: ['policy_not_found', 'target_not_found'],
  },
  'POST /api/v1/policies/preview': {
    summary: 'What a change would do, before it is made',
    tag: 'policies',
    access: 'admin',
    body: z.strictObject({
      /** Null: a policy that does not exist yet. */
      policy_id: Id.nullable(),
      policy: PolicyBody,
      targets: targets.shape.targets,
    }),
    status: 200,
    response: PolicyPreview,
    errors: ['policy_not_found', 'target_not_found', 'bad_policy'],
  },
  'GET /api/v1/agents/{agent_id}/policy': {
    summary: 'What is in force on a device, and where each part of it comes from',
    tag: 'policies',
    access: 'viewer',
    params: z.strictObject({ agent_id: Id }),
    status: 200,
    response: EffectivePolicy,
    errors: ['agent_not_found'],
  },
});

export type Severity = (typeof SEVERITIES)[number];
export type AlertRule = z.infer<typeof AlertRule>;
export type CheckRule = z.infer<typeof CheckRule>;
export type CheckPatch = z.infer<typeof CheckPatch>;
export type PolicyBody = z.infer<typeof PolicyBody>;
export type PolicySettings = z.infer<typeof PolicySettings>;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];
export type PolicyTarget = z.infer<typeof PolicyTarget>;
export type Policy = z.infer<typeof Policy>;
export type EffectivePolicy = z.infer<typeof EffectivePolicy>;
/** Every setting, with nothing left open. */
export type SettingsInForce = EffectivePolicy['settings']['values'];
export type PolicyPreview = z.infer<typeof PolicyPreview>;
