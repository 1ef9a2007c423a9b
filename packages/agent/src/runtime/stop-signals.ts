const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A wish to stop, and what it came from. */
export interface StopWish extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Aborted by the first signal that asks this process to end; a second one ends it at once. `withParent`: also when stdin closes, which it does
 * when the process that started this one is gone, however it went.
 */
export function listenForStop(withParent: boolean): StopWish {
  const controller = new AbortController();
  let asked = false;
  const stop = () => {
    if (asked) process.exit(1);
    asked = true;
    controller.abort();
  };
  const orphaned = () => controller.abort();
  for (const name of SIGNALS) process.on(name, stop);
  if (withParent) {
    process.stdin.on('end', orphaned).on('close', orphaned).on('error', orphaned);
    process.stdin.resume();
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) process.off(name, stop);
      if (withParent)
        process.stdin.off('end', orphaned).off('close', orphaned).off('error', orphaned).pause();
    },
  };
}
