/** A measured value with its spread over the runs. */
export interface Sample {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly runs: number;
}

/** Sums up the runs of one measurement. Throws `RangeError` when there was none. */
export function summarize(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    min: at(sorted, 0),
    median: percentile(sorted, 50),
    max: at(sorted, sorted.length - 1),
    runs: sorted.length,
  };
}

/** The nearest-rank percentile, from 0 to 100, of values that are sorted already. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return at(sorted, Math.max(0, rank - 1));
}

function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}
