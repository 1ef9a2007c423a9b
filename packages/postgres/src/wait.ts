import { setTimeout as delay } from 'node:timers/promises';

/** PostgreSQL tells what it is doing through `postmaster.pid` alone, so whoever waits for it looks there again and again, as pg_ctl does. */
const INTERVAL_MS = 10;

/** Looks until there is something to see, and resolves to it; null when the time is over. Rejects when aborted. */
export async function until<T>(
  look: () => Promise<T | null> | T | null,
  limitMs: number,
  signal?: AbortSignal,
): Promise<T | null> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== null || performance.now() > end) return seen;
    await delay(INTERVAL_MS, undefined, signal && { signal });
  }
}
