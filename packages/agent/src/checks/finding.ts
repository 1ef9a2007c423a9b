import type { CheckLevel, CheckResult, PerfValue } from '@guru/protocol/control';
import type { Limits } from './level.ts';

/** What a run of a check has found. */
export interface Finding {
  readonly level: CheckLevel;
  /** For a person: a line. */
  readonly summary: string;
  readonly perf: readonly PerfValue[];
}

const MAX_SUMMARY = 1000;
const MAX_PERF = 32;
const MAX_MEASURED = 1e300;
const BLANK_OR_UNPRINTABLE = /[\p{Cc}\s]+/gu;

export function unknown(summary: string): Finding {
  return { level: 'unknown', summary, perf: [] };
}

/** A number of a finding, with the limits that it was held against. */
export function perf(
  label: string,
  value: number,
  unit: string,
  { warn, crit }: Pick<Limits, 'warn' | 'crit'> = { warn: null, crit: null },
  [min, max]: readonly [number | null, number | null] = [0, null],
): PerfValue {
  return { label, value, unit, warn: String(warn ?? ''), crit: String(crit ?? ''), min, max };
}

/** Number with at most so many digits behind the point. */
export function rounded(value: number, digits = 1): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/** A finding as the wire takes it: bounded, and without what can't be shown or stored. */
export function resultOf(
  { level, summary, perf: values }: Finding,
  run: Pick<CheckResult, 'key' | 'revision' | 'took_ms'>,
): CheckResult {
  return {
    kind: 'check',
    ...run,
    took_ms: Math.max(0, Math.round(run.took_ms)),
    level,
    summary: plain(summary, MAX_SUMMARY),
    perf: values.flatMap((value) => sayable(value) ?? []).slice(0, MAX_PERF),
  };
}

function sayable({ label, value, unit, warn, crit, min, max }: PerfValue): PerfValue | undefined {
  const name = plain(label, 128);
  if (name === '' || !isSayable(value)) return undefined;
  return {
    label: name,
    value,
    unit: plain(unit, 16),
    warn: plain(warn, 64),
    crit: plain(crit, 64),
    min: min !== null && isSayable(min) ? min : null,
    max: max !== null && isSayable(max) ? max : null,
  };
}

function isSayable(value: number): boolean {
  return Math.abs(value) <= MAX_MEASURED;
}

function plain(text: string, length: number): string {
  return text.replaceAll(BLANK_OR_UNPRINTABLE, ' ').trim().slice(0, length).toWellFormed();
}
