import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../log.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

export interface KeepRunningOptions {
  readonly log: Logger;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Nothing begins before. */
  readonly ready: Promise<void>;
  /** Runs until the agent has ended. `removed`: people don't want it any more. Throws when it could not be started. */
  readonly run: (signal: AbortSignal) => Promise<'ended' | 'removed'>;
}

/** Runs the agent again whenever it ends, with growing pauses. Resolves when the signal is aborted, or the agent is not wanted. Never rejects. */
export async function keepRunning({ log, signal, ready, run }: KeepRunningOptions): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([ready, aborted]);
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const began = performance.now();
    try {
      if ((await run(signal)) === 'removed') return;
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'the local agent could not be started');
    }
    if (signal.aborted) return;
    pauseMs =
      performance.now() - began > LONGEST_PAUSE_MS ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
