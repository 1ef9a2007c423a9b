import type { Clock, TimerHandle } from '@guru/protocol';

interface Timer {
  readonly handle: TimerHandle;
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = 0;
  #lastHandle = 0;
  /** Latest first, so that the next one is taken off the end. */
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  /** Timers that have neither run nor been cleared. */
  get pending(): number {
    return this.#timers.length;
  }

  setTimeout(run: () => void, ms: number): TimerHandle {
    const at = this.#now + Math.max(0, ms);
    this.#lastHandle += 1;
    this.#timers.splice(this.#firstBefore(at), 0, { handle: this.#lastHandle, at, run });
    return this.#lastHandle;
  }

  clearTimeout(handle: TimerHandle): void {
    const index = this.#timers.findIndex((timer) => timer.handle === handle);
    if (index >= 0) this.#timers.splice(index, 1);
  }

  /**
   * Moves on by `ms`. Timers that fall due run in the order of their times, equal ones in the order in which they were set;
   * after each, what it has set going in promises runs too.
   */
  async advance(ms: number): Promise<void> {
    await settle();
    const end = this.#now + ms;
    for (let next = this.#timers.at(-1); next !== undefined && next.at <= end; next = this.#timers.at(-1)) {
      this.#timers.pop();
      this.#now = next.at;
      next.run();
      await settle();
    }
    this.#now = end;
  }

  /** Where a timer for `at` belongs: after all that run later, before those that run at the same time or sooner. */
  #firstBefore(at: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Lets everything run that only waits for promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
