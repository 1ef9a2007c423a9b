import type { AlertRule } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { type Bucket, hourAt, judge, learn, sentenceOf } from './baseline.ts';
import { type BucketKey, bucketName, readBuckets, writeBuckets } from './baselines-store.ts';
import type { Finding } from './findings.ts';
import { severityOf } from './machine.ts';
import type { Observation } from './observation.ts';
import { nameOf, type WatchRow } from './watches-store.ts';

/** What is unusual for so long is told of: a single number far off is chance. */
const LEAST_S = 600;

interface Judged extends Observation {
  readonly deviations: number;
}

/**
 * Learns what is usual from the numbers of checks whose policy asks for that, and finds what is not. The results of one device must come in one transaction at a time. `known`: what is
 * watched already, by name.
 */
export async function takeBaselines(
  tx: Tx,
  observations: readonly Observation[],
  known: ReadonlyMap<string, WatchRow>,
): Promise<Finding[]> {
  const asked = observations.flatMap((one): Judged[] => {
    const deviations = one.rule.baseline_deviations;
    return deviations === null || one.perf.length === 0 ? [] : [{ ...one, deviations }];
  });
  const findings = endedOf(observations, known);
  if (asked.length === 0) return findings;
  const before = await readBuckets(tx, asked.map(keyOf));
  const buckets = new Map<string, BucketKey & Bucket & { readonly partner_id: string }>();
  const far = new Map([...known].map(([name, { watch }]) => [name, watch.severity !== null]));
  for (const one of asked) {
    const key = keyOf(one);
    const name = bucketName(key);
    const watch = nameOf(baselineOf(one));
    const { week } = hourAt(one.at);
    const bucket = buckets.get(name) ?? before.get(name);
    const judged = judge(bucket, week, one.perf, {
      deviations: one.deviations,
      wasFar: far.get(watch) ?? false,
    });
    const [farthest] = judged;
    buckets.set(name, { ...key, partner_id: one.partner_id, ...learn(bucket, week, one.perf) });
    if (farthest === undefined) continue;
    far.set(watch, farthest.is_far);
    const severity = farthest.is_far ? severityOf('warning', { ...one.rule, on_warning: true }) : null;
    findings.push({ ...findingOf(one), severity, summary: sentenceOf(farthest) });
  }
  await writeBuckets(tx, [...buckets.values()]);
  return findings;
}

/** Where nobody asks any more what is usual, nothing is unusual. */
function endedOf(observations: readonly Observation[], known: ReadonlyMap<string, WatchRow>): Finding[] {
  return observations.flatMap((one): Finding[] =>
    one.rule.baseline_deviations === null && known.has(nameOf(baselineOf(one)))
      ? [{ ...findingOf(one), severity: null, summary: '' }]
      : [],
  );
}

export function baselineOf({ agent_id, key }: Pick<Observation, 'agent_id' | 'key'>) {
  return { agent_id, key, kind: 'baseline' } as const;
}

function findingOf({
  partner_id,
  agent_id,
  key,
  name,
  at,
  rule,
}: Observation): Omit<Finding, 'severity' | 'summary'> {
  return {
    ...{ partner_id, agent_id, key, at, kind: 'baseline', by_network: false },
    name: `${name} is not as usual`.slice(0, 200),
    rule: unhurried(rule),
  };
}

function unhurried(rule: AlertRule): AlertRule {
  return { ...rule, for_s: Math.max(rule.for_s, LEAST_S), clear_s: Math.max(rule.clear_s, LEAST_S) };
}

function keyOf({ agent_id, key, at }: Observation): BucketKey {
  return { agent_id, key, hour: hourAt(at).hour };
}
