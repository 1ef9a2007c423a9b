/** What `setTimeout` gave; worth something only to the clock that gave it. */
export type TimerHandle = number;

/** Time as the protocol's code sees it, so that a test can move it by hand. */
export interface Clock {
  /** Milliseconds, with fractions, from some fixed moment; never runs backwards. */
  now(): number;
  setTimeout(run: () => void, ms: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/** The machine's own clock. Timers go by number, which browsers, Bun and Node.js all take back. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => Number(setTimeout(run, ms)),
  clearTimeout: (handle) => clearTimeout(handle),
};
