import type { Found } from './fold.ts';

/** Numbers of checks are kept in steps of this length. */
export const STEP_S = 300;
const STEP_MS = STEP_S * 1000;

/** No number that means anything is larger, and the sum of as many as anybody stores is still one that PostgreSQL can add up. */
const LARGEST = 1e250;

/** What one step of one number of one check has come to. */
export interface StepValue {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly key: string;
  readonly label: string;
  /** Unix milliseconds of its beginning. */
  readonly step: number;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

interface Result extends Found {
  readonly partner_id: string;
  readonly agent_id: string;
}

/** Gathers the numbers of results by step, each step once: so that a batch touches each row of the table at most once. */
export function gather(results: readonly Result[]): StepValue[] {
  const steps = new Map<string, StepValue>();
  for (const { partner_id, agent_id, key, at, perf } of results) {
    const step = Math.floor(at / STEP_MS) * STEP_MS;
    for (const { label, unit, ...found } of perf) {
      const value = Math.max(-LARGEST, Math.min(found.value, LARGEST));
      const name = JSON.stringify([agent_id, key, label, step]);
      const known = steps.get(name);
      steps.set(name, {
        ...{ partner_id, agent_id, key, label, step, unit },
        count: (known?.count ?? 0) + 1,
        sum: (known?.sum ?? 0) + value,
        min: Math.min(known?.min ?? value, value),
        max: Math.max(known?.max ?? value, value),
      });
    }
  }
  return [...steps.values()];
}
