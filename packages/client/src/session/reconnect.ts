import type { Clock } from '@guru/protocol';
import { backoff } from '../live/backoff.ts';

/** What came of one try: it is done, the next may do it, or none will. */
export type Outcome = 'found' | 'not_yet' | 'never';

export interface Search {
  readonly clock: Clock;
  /** How long there is any sense in it. */
  readonly within_ms: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Numbers from 0 up to 1. */
  readonly random?: () => number;
}

/** Somebody sits in front of it: the delays between tries grow no further than with the third. */
const SLOWEST = 2;

/** Tries until it succeeds, is hopeless, is given up, or has taken too long. Answers whether it succeeded. `attempt` rejects with nothing. */
export async function searchFor(
  { clock, within_ms, signal, random = Math.random }: Search,
  attempt: (signal: AbortSignal) => Promise<Outcome>,
): Promise<boolean> {
  const late = new AbortController();
  const timer = clock.setTimeout(() => late.abort(), within_ms);
  const over = AbortSignal.any([signal, late.signal]);
  try {
    for (let count = 0; !over.aborted; count += 1) {
      await pause(clock, backoff(Math.min(count, SLOWEST), random), over);
      const outcome = over.aborted ? 'never' : await attempt(over);
      if (outcome !== 'not_yet') return outcome === 'found';
    }
    return false;
  } finally {
    clock.clearTimeout(timer);
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
  });
}
