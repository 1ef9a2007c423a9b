import type { Clock } from '@guru/protocol';
import type { Logger } from '../../log.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** An agent that has run so long was well: the next pause is the first again. */
const STEADY_MS = 60_000;

export interface KeepRunningOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Nothing begins before. */
  readonly ready: Promise<void>;
  /** Runs until the agent has ended. `removed`: people don't want it any more. Throws when it could not be started. */
  readonly run: (signal: AbortSignal) => Promise<'ended' | 'removed'>;
}

/** Runs the agent again whenever it ends, with growing pauses. Resolves when the signal is aborted, or the agent is not wanted. Never rejects. */
export async function keepRunning(options: KeepRunningOptions): Promise<void> {
  const { log, clock, signal, ready, run } = options;
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([ready, aborted]);
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const began = clock.now();
    try {
      if ((await run(signal)) === 'removed') return;
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'the local agent could not be started');
    }
    if (clock.now() - began > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
    await pause(clock, pauseMs, aborted);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

async function pause(clock: Clock, ms: number, aborted: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = clock.setTimeout(over.resolve, ms);
  await Promise.race([over.promise, aborted]);
  clock.clearTimeout(timer);
}
