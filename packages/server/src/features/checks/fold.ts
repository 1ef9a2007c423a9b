import type { CheckLevel, CheckResult, PerfValue, Report } from '@guru/protocol/control';

/** How a check of a device stands. Times are Unix milliseconds by this server's clock. */
export interface Standing {
  readonly level: CheckLevel;
  readonly since: number;
  readonly at: number;
  readonly summary: string;
  readonly perf: readonly PerfValue[];
  readonly took_ms: number;
}

/** A result with the time at which it was found. */
export interface Found extends CheckResult {
  readonly at: number;
}

/** Of an agent's reports those that have not been taken yet, in their order, each once. */
export function untaken(reports: readonly Report[], lastSeq: number): Report[] {
  const bySeq = new Map(reports.filter(({ seq }) => seq > lastSeq).map((report) => [report.seq, report]));
  return [...bySeq.values()].toSorted((one, other) => one.seq - other.seq);
}

/** When a report was found: so long before it came. */
export function foundAt({ age_ms }: Report, receivedAt: number): number {
  return receivedAt - age_ms;
}

/**
 * Takes one more result. Answers how the check stands now, and whether its level has changed; null when it was found before what is known, and changes nothing. Of two that seem to be found in the
 * same moment, as after a stall of the line, the one with the higher number is the later one.
 */
export function take(
  before: Standing | undefined,
  { level, summary, perf, took_ms, ...found }: Found,
): { readonly standing: Standing; readonly changed: boolean } | null {
  if (before !== undefined && found.at < before.at) return null;
  const at = found.at === before?.at ? found.at + 1 : found.at;
  const changed = before?.level !== level;
  const since = changed ? at : (before?.since ?? at);
  return { standing: { level, since, at, summary, perf, took_ms }, changed };
}
