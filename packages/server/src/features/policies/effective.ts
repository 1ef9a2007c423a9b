import { createHash } from 'node:crypto';
import { AlertRule, type CheckRule, type EffectivePolicy, type SettingsInForce } from '@guru/protocol/api';
import { CHECK_PARAMS, type CheckKind, CheckSpec } from '@guru/protocol/control';
import { DEFAULT_PARAMS, DEFAULT_SCHEDULE, DEFAULT_SETTINGS, defaultAlert } from './defaults.ts';
import { type Layer, type MergedCheck, mergeChecks, mergeSettings } from './merge.ts';
import { MessageRoom } from './message-room.ts';

/** What is in force on a device: as people are shown it, and as the device is told it. */
export interface Effective {
  readonly policy: EffectivePolicy;
  readonly specs: readonly CheckSpec[];
  readonly rules: ReadonlyMap<string, CheckRule>;
  readonly settings: SettingsInForce;
}

/** Works out what the layers of a device come to. Pure; what says too little to run, or is more than a device can be told, is named and left out. */
export function effectiveOf(layers: readonly Layer[]): Effective {
  const rules = new Map<string, CheckRule>();
  const specs: CheckSpec[] = [];
  const checks: EffectivePolicy['checks'] = [];
  const off: EffectivePolicy['off'] = [];
  const incomplete: EffectivePolicy['incomplete'] = [];
  const room = new MessageRoom();
  for (const [key, merged] of [...mergeChecks(layers)].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    if (merged.off !== null) {
      off.push({ key, by: merged.off });
      continue;
    }
    const completed = complete(key, merged, room);
    if ('problem' in completed) {
      incomplete.push({ key, message: completed.problem, by: merged.last });
      continue;
    }
    rules.set(key, completed.rule);
    specs.push(completed.spec);
    checks.push({ key, rule: completed.rule, origins: Object.fromEntries(merged.origins) });
  }
  const merged = mergeSettings(layers);
  const settings: SettingsInForce = { ...DEFAULT_SETTINGS, ...Object.fromEntries(merged.values) };
  return {
    policy: {
      revision: revisionOf(specs, rules),
      checks,
      settings: { values: settings, origins: Object.fromEntries(merged.origins) },
      off,
      incomplete,
    },
    specs,
    rules,
    settings,
  };
}

type Completed = { readonly rule: CheckRule; readonly spec: CheckSpec } | { readonly problem: string };

function complete(key: string, { values }: MergedCheck, room: MessageRoom): Completed {
  const kind = kindOf(values.get('kind'));
  if (kind === undefined) return { problem: 'kind: no policy says what kind of check it is' };
  const given = partOf(values, 'params.');
  const params = { ...DEFAULT_PARAMS[kind], ...given };
  const schedule = { ...DEFAULT_SCHEDULE[kind], ...only(values, ['interval_s', 'timeout_s']) };
  const spec = CheckSpec.safeParse({ key, kind, params, ...schedule });
  if (!spec.success) return { problem: firstIssue(spec.error.issues) };
  const alert = AlertRule.safeParse({
    ...defaultAlert(spec.data.interval_s),
    ...partOf(values, 'alert.'),
  });
  if (!alert.success) return { problem: `alert.${firstIssue(alert.error.issues)}` };
  const full = room.take(spec.data);
  if (full !== null) return { problem: full };
  const name = values.get('name');
  const rule: CheckRule = {
    kind,
    name: typeof name === 'string' ? name : key,
    params: spec.data.params,
    interval_s: spec.data.interval_s,
    timeout_s: spec.data.timeout_s,
    alert: alert.data,
  };
  return { rule, spec: spec.data };
}

function kindOf(value: unknown): CheckKind | undefined {
  return typeof value === 'string' && isKind(value) ? value : undefined;
}

function isKind(name: string): name is CheckKind {
  return Object.hasOwn(CHECK_PARAMS, name);
}

function partOf(values: ReadonlyMap<string, unknown>, prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    [...values].flatMap(([path, value]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), value]] : [],
    ),
  );
}

function only(values: ReadonlyMap<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (values.has(name) ? [[name, values.get(name)]] : [])));
}

function firstIssue(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const [issue] = issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}`;
}

/** The same checks and rules have the same revision, whoever says them. */
function revisionOf(specs: readonly CheckSpec[], rules: ReadonlyMap<string, CheckRule>): string {
  const alerts = [...rules].map(([key, { name, alert }]) => [key, name, alert]);
  return createHash('sha256')
    .update(JSON.stringify([specs, alerts]))
    .digest('base64url')
    .slice(0, 22);
}
