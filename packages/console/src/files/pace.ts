/** How far back the pace is measured: long enough to be calm, short enough to be true. */
const WINDOW_MS = 5000;
/** Before that, a pace would be a guess. */
const FIRST_MS = 800;

/** How fast a number grows, over the last seconds. */
export class Pace {
  readonly #samples: { at: number; value: number }[] = [];

  /** Notes where it is, at a time in milliseconds that never goes back; answers the growth per second, null while that can't be told. */
  at(value: number, now: number): number | null {
    this.#samples.push({ at: now, value });
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) >= WINDOW_MS)
      this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || now - first.at < FIRST_MS) return null;
    return Math.max(0, ((value - first.value) / (now - first.at)) * 1000);
  }
}
