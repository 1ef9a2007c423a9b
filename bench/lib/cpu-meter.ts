import { cpuSeconds } from './usage.ts';

/** Counts the CPU that processes use while something is done, time after time. The first time is a warm-up and doesn't count. */
export class CpuMeter<K extends string> {
  readonly pids: Readonly<Record<K, number>>;
  readonly #names: readonly K[];
  #runs: Readonly<Record<K, number>>[] = [];

  constructor(pids: Readonly<Record<K, number>>) {
    this.pids = pids;
    this.#names = Object.keys(pids) as K[];
  }

  /** Does the work, and resolves to what it resolves to. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#count();
    const result = await work();
    const after = this.#count();
    const spent = this.#names.map((name) => [name, after[name] - before[name]]);
    this.#runs.push(Object.fromEntries(spent) as Record<K, number>);
    return result;
  }

  /** Seconds of one process, each time. */
  seconds(name: K): number[] {
    return this.#runs.slice(1).map((run) => run[name]);
  }

  /** Forgets what was counted. */
  reset(): void {
    this.#runs = [];
  }

  #count(): Record<K, number> {
    return Object.fromEntries(this.#names.map((name) => [name, cpuSeconds(this.pids[name])])) as Record<
      K,
      number
    >;
  }
}
