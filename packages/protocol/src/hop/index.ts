export { Hop, KEEP_ALIVE_MS, NO_PROGRESS_MS } from './hop.ts';
export { MAX_GRACE_MS, wasLost } from './loss.ts';
export { MAX_WINDOW, MIN_WINDOW, QUEUE_TARGET_MS, START_WINDOW } from './pacer.ts';
export { Strikes } from './strikes.ts';
export * from './types.ts';
