import type { PerfValue } from '@guru/protocol/control';

/** How often something was measured, and its mean and sum of squared differences from it (Welford). */
export interface Stat {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
}

/** What one number of a check usually is at one hour of the week. */
export interface Usual {
  readonly label: string;
  /** Of the weeks before this one, which count ever less, and how many of them there were. */
  readonly past: Stat;
  readonly weeks: number;
  /** Of this week: it is judged by the others only, so that what is unusual does not excuse itself. */
  readonly now: Stat;
}

/** One hour of the week of one check. */
export interface Bucket {
  /** The newest week of which there is a number. */
  readonly week: number;
  readonly labels: readonly Usual[];
}

const HOUR_MS = 3_600_000;
/** 1970 began on a Thursday: so many hours after the Monday that hours are counted from. */
const THURSDAY_H = 72;
export const HOURS_OF_WEEK = 168;
/** A week counts so much less than the one after it: half of what is known is of the last three. */
const DECAY = 0.8;
/** Fewer weeks say nothing of what is usual. */
export const ENOUGH_WEEKS = 3;
/** Labels of one check, at most: an agent may say any. */
const MAX_LABELS = 32;
/** What weighs less is forgotten. */
const LEAST_WEIGHT = 0.05;
/** Squares of larger numbers, added up, are none that can be stored. */
const LARGEST = 1e100;
/** What never moved may move by so much of itself, and a share by a point. */
const LEAST_SPREAD = 0.05;
/** A value is usual again when it has come so far back. */
const BACK = 0.75;
const NOTHING: Stat = { n: 0, mean: 0, m2: 0 };

/** Which hour of which week a moment lies in. By UTC: where clocks change the weeks are an hour off until they have been learned anew. */
export function hourAt(at: number): { readonly week: number; readonly hour: number } {
  const hours = Math.floor(at / HOUR_MS) + THURSDAY_H;
  const week = Math.floor(hours / HOURS_OF_WEEK);
  return { week, hour: hours - week * HOURS_OF_WEEK };
}

export function add({ n, mean, m2 }: Stat, value: number): Stat {
  const delta = value - mean;
  const next = mean + delta / (n + 1);
  return { n: n + 1, mean: next, m2: m2 + delta * (value - next) };
}

export function merge(one: Stat, other: Stat): Stat {
  const n = one.n + other.n;
  if (n === 0) return NOTHING;
  const delta = other.mean - one.mean;
  return {
    n,
    mean: one.mean + (delta * other.n) / n,
    m2: one.m2 + other.m2 + (delta * delta * one.n * other.n) / n,
  };
}

/** Adds what was measured. What is of an older week than the bucket comes too late to count. */
export function learn(before: Bucket | undefined, week: number, perf: readonly PerfValue[]): Bucket {
  const bucket = before === undefined ? { week, labels: [] } : turnTo(before, week);
  if (week < bucket.week) return bucket;
  const labels = new Map(bucket.labels.map((usual) => [usual.label, usual]));
  for (const { label, value } of perf.filter(isLearned)) {
    const known = labels.get(label);
    if (known === undefined && labels.size === MAX_LABELS) continue;
    const usual = known ?? { label, past: NOTHING, weeks: 0, now: NOTHING };
    labels.set(label, { ...usual, now: add(usual.now, clamp(value)) });
  }
  return { week: bucket.week, labels: [...labels.values()] };
}

/** What has become of a bucket when a week begins: the week before joins those before it. */
export function turnTo(bucket: Bucket, week: number): Bucket {
  if (week <= bucket.week) return bucket;
  const kept = DECAY ** (week - bucket.week);
  const labels = bucket.labels.flatMap((usual): Usual[] => {
    const { label, now, weeks } = usual;
    const { n, mean, m2 } = merge(usual.past, now);
    const past = { n: n * kept, mean, m2: m2 * kept };
    return past.n < LEAST_WEIGHT ? [] : [{ label, past, weeks: weeks + (now.n > 0 ? 1 : 0), now: NOTHING }];
  });
  return { week, labels };
}

/** How one number stands to what is usual. */
export interface Judgement {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly mean: number;
  readonly spread: number;
  /** In spreads. */
  readonly distance: number;
  readonly is_far: boolean;
}

/**
 * Judges what was measured by the weeks before, the farthest first. Numbers that are too new to be judged are left out. `wasFar`: then it must come back a good part of the way.
 */
export function judge(
  bucket: Bucket | undefined,
  week: number,
  perf: readonly PerfValue[],
  { deviations, wasFar }: { readonly deviations: number; readonly wasFar: boolean },
): Judgement[] {
  if (bucket === undefined || week < bucket.week) return [];
  const labels = new Map(turnTo(bucket, week).labels.map((usual) => [usual.label, usual]));
  const limit = wasFar ? deviations * BACK : deviations;
  const judged = perf.filter(isLearned).flatMap(({ label, unit, value }): Judgement[] => {
    const usual = labels.get(label);
    if (usual === undefined || usual.weeks < ENOUGH_WEEKS) return [];
    const { mean } = usual.past;
    const spread = spreadOf(usual.past, unit);
    const distance = Math.abs(clamp(value) - mean) / spread;
    return [{ label, unit, value, mean, spread, distance, is_far: distance > limit }];
  });
  return judged.toSorted((one, other) => other.distance - one.distance);
}

function spreadOf({ n, mean, m2 }: Stat, unit: string): number {
  const deviation = Math.sqrt(Math.max(0, m2 / n));
  return Math.max(deviation, LEAST_SPREAD * Math.abs(mean), unit === '%' ? 1 : Number.MIN_VALUE);
}

/** A line for people. */
export function sentenceOf({ label, unit, value, mean, spread }: Judgement): string {
  return `${label} is ${text(value)}${unit}; at this hour of the week ${text(mean)}${unit} ± ${text(spread)} is usual`;
}

function text(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Counters only ever grow: of them nothing is usual. */
function isLearned({ unit }: PerfValue): boolean {
  return unit !== 'c';
}

function clamp(value: number): number {
  return Math.max(-LARGEST, Math.min(value, LARGEST));
}
