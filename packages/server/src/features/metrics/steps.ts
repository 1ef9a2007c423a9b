/** A span of time cut into steps of equal length, all in Unix seconds. */
export interface Steps {
  readonly first: number;
  readonly step_s: number;
  readonly count: number;
}

/**
 * Cuts a span into at most `points` steps. They begin at whole multiples of their length, so that a chart whose span moves on keeps its points where
 * they are. `from` must be before `to`; both are Unix milliseconds.
 */
export function cutIntoSteps(from: number, to: number, points: number): Steps {
  let step_s = Math.max(1, Math.floor((to - from) / 1000 / points));
  for (;;) {
    const first = Math.floor(from / 1000 / step_s) * step_s;
    const count = Math.ceil((to / 1000 - first) / step_s);
    if (count <= points) return { first, step_s, count };
    step_s += 1;
  }
}

/** A heartbeat measures the time since the one before it: 30 s and a tenth, and a little for the way. */
const SAMPLE_COVERS_S = 36;

/**
 * Fills the empty steps before a measured one for as long as its sample covers them, so that short steps make a line and not dots. What
 * stays null was not measured.
 */
export function fillCovered(column: (number | null)[], step_s: number): (number | null)[] {
  const reach = Math.floor(SAMPLE_COVERS_S / step_s);
  let value: number | null = null;
  let left = 0;
  const filled = column.slice();
  for (let at = column.length - 1; at >= 0; at -= 1) {
    const measured = column[at] ?? null;
    if (measured !== null) {
      value = measured;
      left = reach;
    } else if (left > 0) {
      filled[at] = value;
      left -= 1;
    }
  }
  return filled;
}
