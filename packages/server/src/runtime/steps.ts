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
