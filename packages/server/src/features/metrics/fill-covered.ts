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
