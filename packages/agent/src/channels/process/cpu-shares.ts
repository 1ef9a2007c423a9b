interface Used {
  readonly start: number;
  readonly ms: number;
}

/** Turns the time that processes have computed into their share of one core since the look before. */
export class CpuShares {
  #before = new Map<number, Used>();
  #now = new Map<number, Used>();
  #elapsed = 0;
  #at: number | undefined;

  /** A new look begins; `now` in milliseconds of the steady clock. */
  begin(now: number): void {
    this.#elapsed = this.#at === undefined ? 0 : now - this.#at;
    this.#at = now;
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** In percent, with one decimal. `start` tells apart who had the number before; a new process has used all of its time since the look before. */
  of(pid: number, start: number, ms: number): number {
    this.#now.set(pid, { start, ms });
    if (this.#elapsed <= 0) return 0;
    const before = this.#before.get(pid);
    const used = before?.start === start ? ms - before.ms : ms;
    return Math.max(0, Math.round((used / this.#elapsed) * 1000) / 10);
  }
}
