import type { Sample } from './stats.ts';

export type Unit = 'MiB/s' | 'ms' | 's' | 'kB' | 'MB' | '%' | '/s' | 'count';

/** One line of a bench's table. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly ours: Sample | null;
  /** What ours is held against; null where the line has a limit alone. */
  readonly theirs: Sample | null;
  /** Who `theirs` is. */
  readonly against: string | null;
  /** The median of ours over the median of theirs. */
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Null where the line has no goal: it is there to be read. */
  readonly met: boolean | null;
  /** Proportional set size of the process that was measured, in MB, where it says something. */
  readonly memory_mb: number | null;
  readonly note: string | null;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_mb: number;
  readonly kernel: string;
  readonly bun: string;
  /** Load average over a minute when the bench began: figures from a busy machine are ratios at best. */
  readonly load: number;
}

export interface Report {
  readonly bench: string;
  readonly started_at: string;
  readonly took_s: number;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly rows: readonly Row[];
  /** Comparisons that could not be made here, and why. */
  readonly skipped: readonly string[];
}

export interface Measured {
  readonly what: string;
  readonly unit: Unit;
  readonly ours: Sample | null;
  readonly theirs?: Sample;
  readonly against?: string;
  readonly goal?: Goal;
  readonly memory_mb?: number;
  readonly note?: string;
}

/** A goal on the median of ours (`at_most`, `at_least`, in the row's unit) or on its ratio to theirs. */
export type Goal =
  | { readonly at_most: number }
  | { readonly at_least: number }
  | { readonly ratio_at_most: number }
  | { readonly ratio_at_least: number };

/** Works out ratio and verdict. A goal on a ratio that has nothing to be held against is not met. */
export function row(measured: Measured): Row {
  const { ours, theirs, goal } = measured;
  const ratio = ours !== null && theirs !== undefined ? ours.median / theirs.median : null;
  return {
    what: measured.what,
    unit: measured.unit,
    ours,
    theirs: theirs ?? null,
    against: measured.against ?? null,
    ratio,
    goal: goal === undefined ? null : describe(goal, measured.unit),
    met: goal === undefined ? null : isMet(goal, ours, ratio),
    memory_mb: measured.memory_mb ?? null,
    note: measured.note ?? null,
  };
}

function describe(goal: Goal, unit: Unit): string {
  if ('at_most' in goal) return `≤ ${goal.at_most} ${unit}`;
  if ('at_least' in goal) return `≥ ${goal.at_least} ${unit}`;
  if ('ratio_at_most' in goal) return `≤ ${goal.ratio_at_most}x`;
  return `≥ ${goal.ratio_at_least}x`;
}

function isMet(goal: Goal, ours: Sample | null, ratio: number | null): boolean {
  if (ours === null) return false;
  if ('at_most' in goal) return ours.median <= goal.at_most;
  if ('at_least' in goal) return ours.median >= goal.at_least;
  if (ratio === null) return false;
  if ('ratio_at_most' in goal) return ratio <= goal.ratio_at_most;
  return ratio >= goal.ratio_at_least;
}
