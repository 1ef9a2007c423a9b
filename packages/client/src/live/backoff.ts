const FIRST_LIMIT_MS = 500;
/** A person waits in front of this one, so the cap is far below an agent's. */
const LAST_LIMIT_MS = 30_000;

/** Full jitter: evenly from 0 to a limit that doubles, so that pages don't come back all at once after a restart. */
export function backoff(attempt: number, random: () => number): number {
  return random() * Math.min(LAST_LIMIT_MS, FIRST_LIMIT_MS * 2 ** Math.min(attempt, 30));
}
