import type { MetricName, MetricSeries } from '@guru/protocol/api';
import type { Sample } from '../../../live/heartbeats.ts';

/** Columns of equal length for the charts: `at` in Unix seconds, rising. */
export interface Columns {
  readonly at: readonly number[];
  readonly values: Readonly<Partial<Record<MetricName, readonly (number | null)[]>>>;
}

/**
 * The measured series with the heartbeats that came after it. A heartbeat that lies inside the series' last step is in it
 * already. The join makes one array for each column, so that what was read stays what it was.
 */
export function joinSeries(
  read: MetricSeries,
  samples: readonly Sample[],
  names: readonly MetricName[],
): Columns {
  const end = (read.at.at(-1) ?? 0) + read.step_s / 2;
  const fresh = samples.filter(({ at }) => at > end);
  const values: Partial<Record<MetricName, readonly (number | null)[]>> = {};
  for (const name of names) {
    const column = read.series[name] ?? read.at.map(() => null);
    values[name] = fresh.length === 0 ? column : [...column, ...fresh.map((sample) => sample[name])];
  }
  return { at: fresh.length === 0 ? read.at : [...read.at, ...fresh.map(({ at }) => at)], values };
}

/** Whether anything at all was measured. */
export function isEmpty({ values }: Columns): boolean {
  return Object.values(values).every((column) => column.every((value) => value === null));
}

/** The newest value that was measured, and nothing older: a device that fell silent has none. */
export function newest(column: readonly (number | null)[] | undefined): number | null {
  return column?.findLast((value) => value !== null) ?? null;
}
