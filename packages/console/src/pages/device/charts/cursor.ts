import type { MetricName } from '@guru/protocol/api';
import type { Sight } from './plot.ts';
import type { Columns } from './series.ts';

/**
 * The step of a series on which a cursor stands that keys move: `by` measured steps away from `from`, no further than the first or last one in sight. A
 * cursor that stands nowhere yet begins at the newest. Null where nothing in sight was measured.
 */
export function moveCursor(
  { at, values }: Columns,
  names: readonly MetricName[],
  sight: Sight,
  from: number | null,
  by: number,
): number | null {
  const measured: number[] = [];
  for (const [index, moment] of at.entries()) {
    if (moment < sight.from || moment > sight.to) continue;
    if (names.some((name) => (values[name]?.[index] ?? null) !== null)) measured.push(index);
  }
  if (from === null) return measured.at(-1) ?? null;
  // Where the cursor stands, or would: a gap counts as the measured step before it.
  const here = measured.findLastIndex((index) => index <= from);
  const wanted = Math.min(Math.max(here + by, 0), measured.length - 1);
  return measured[wanted] ?? null;
}

/** How far each key moves the cursor of a chart, in steps; those that go to an end go beyond it. */
export const CURSOR_KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageDown: -20,
  PageUp: 20,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** A closer look at what is around a moment: half of what is in sight, whole seconds, or null where that is close enough. */
export function closer({ from, to }: Sight, around: number): Sight | null {
  const quarter = (to - from) / 4;
  if (quarter < CLOSEST_S / 4) return null;
  return { from: Math.floor(around - quarter), to: Math.ceil(around + quarter) };
}

/** Ten heartbeats of a device that is looked at; closer there is nothing more to see. */
const CLOSEST_S = 20;
