/** Within this time pages of the same recording for the same person are one viewing. */
const ONE_VIEWING_MS = 10 * 60_000;
const MAX_KEPT = 10_000;

/** Who looks at which recording now, so that the audit has one line for a viewing and not one for each page of it. */
export class Viewings {
  readonly #now: () => number;
  /** The latest moment of each, the oldest first. */
  readonly #seen = new Map<string, number>();

  /** `now` in Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether this person begins to look at this recording. */
  begins(userId: string, recordingId: string): boolean {
    const key = `${userId} ${recordingId}`;
    const before = this.#seen.get(key);
    this.#seen.delete(key);
    this.#seen.set(key, this.#now());
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MAX_KEPT && oldest !== undefined) this.#seen.delete(oldest);
    return before === undefined || this.#now() - before > ONE_VIEWING_MS;
  }
}
