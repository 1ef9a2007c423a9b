import { useSyncExternalStore } from 'react';

/** How often words like "12 s ago" are said anew. */
const TICK_MS = 5000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** One timer for every relative time on the page; it runs only while one is shown. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The time in Unix milliseconds, anew every five seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
