import { type Clock, systemClock } from '../clock.ts';

const WINDOW_MS = 60_000;
const ALLOWED = 2;

/** Counts the unreadable frames of one connection (spec §4): the third within a minute closes it. */
export class Strikes {
  readonly #clock: Clock;
  #times: number[] = [];

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Notes one. Answers true when the connection is to be closed with 1002. */
  add(): boolean {
    const now = this.#clock.now();
    this.#times = this.#times.filter((time) => now - time < WINDOW_MS);
    this.#times.push(now);
    return this.#times.length > ALLOWED;
  }
}
