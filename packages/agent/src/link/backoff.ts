const FIRST_MS = 1000;
const CAP_MS = 300_000;
/** A connection that has stood so long was a real one: the next failure starts from the beginning. */
const STEADY_MS = 60_000;

/** The longest delay before an attempt, counted from 0 (spec §3): min(300 s, 1 s x 2^attempt). */
export function longestDelay(attempt: number): number {
  return Math.min(CAP_MS, FIRST_MS * 2 ** Math.max(0, attempt));
}

/** Full jitter: evenly from 0 to the longest. `random` gives numbers from 0 up to 1. */
export function delayBefore(attempt: number, random: () => number): number {
  return random() * longestDelay(attempt);
}

/**
 * How long to wait before each new connection. A server that accepts and drops at once does not reset the count, so that it isn't
 * hammered once a second for ever.
 */
export class Backoff {
  readonly #random: () => number;
  #attempt = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** The delay before the next attempt: drawn from no more than `withinMs`, and never below `atLeastMs`, which the server asked for. */
  next(atLeastMs = 0, withinMs = CAP_MS): number {
    const delay = this.#random() * Math.min(withinMs, longestDelay(this.#attempt));
    this.#attempt += 1;
    return Math.max(atLeastMs, delay);
  }

  /** A connection has ended that stood for `forMs`. */
  ended(forMs: number): void {
    if (forMs >= STEADY_MS) this.#attempt = 0;
  }

  /** Nothing but time or a person will help: the next delays are drawn from the longest. */
  slowDown(): void {
    this.#attempt = Math.max(this.#attempt, Math.ceil(Math.log2(CAP_MS / FIRST_MS)));
  }
}
