import { percentile } from './stats.ts';

const PROBE_EVERY_MS = 25;

export interface Load<K extends string> {
  /** Percent of one core. */
  readonly cpu_percent: Readonly<Record<K, number>>;
  /** Of the answers to a small request that is sent again and again: what else the server does stands in its way. */
  readonly answer_p99_ms: number;
}

/** Watches for so many seconds how much CPU `used` counts, in seconds, and how soon a server answers. */
export async function watchLoad<K extends string>(
  seconds: number,
  used: Readonly<Record<K, () => number>>,
  probeUrl: string,
): Promise<Load<K>> {
  const names = Object.keys(used) as K[];
  const count = () => names.map((name) => used[name]());
  const before = count();
  const began = performance.now();
  const answers: number[] = [];
  while (performance.now() - began < seconds * 1000) {
    const asked = performance.now();
    await (await fetch(probeUrl)).text();
    answers.push(performance.now() - asked);
    await Bun.sleep(PROBE_EVERY_MS);
  }
  const took_s = (performance.now() - began) / 1000;
  const after = count();
  const percents = names.map((name, i) => [name, (((after[i] ?? 0) - (before[i] ?? 0)) / took_s) * 100]);
  answers.sort((a, b) => a - b);
  return {
    cpu_percent: Object.fromEntries(percents) as Record<K, number>,
    answer_p99_ms: percentile(answers, 99),
  };
}
