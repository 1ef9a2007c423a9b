import { uptime } from 'node:os';

/** What a report's age is reckoned by: two counts of milliseconds, and which run of the machine the first belongs to. */
export interface Counts {
  /** Since the machine started, also while it slept. Never runs backwards. */
  steady(): number;
  /** Unix milliseconds, as the machine believes. */
  wall(): number;
  /** Two runs of the agent with the same one share `steady`. */
  readonly boot_id: string;
}

/** What the time since the start may differ by without a sleep: it is told in whole seconds. */
const SLEPT_MS = 2000;

/** The machine's own. The steady clock stands still while a laptop sleeps, and what was found before would seem to be younger than it is: the time since the start tells how long it slept. */
export function machineCounts(boot_id: string): Counts {
  const ahead = () => uptime() * 1000 - performance.now();
  let offset = ahead();
  const steady = () => {
    const now = ahead();
    if (now - offset > SLEPT_MS) offset = now;
    return performance.now() + offset;
  };
  return { steady, wall: Date.now, boot_id };
}
