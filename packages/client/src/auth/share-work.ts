/**
 * Lets callers that come while the work is under way share its one outcome. A caller's signal ends that caller's wait only;
 * the work goes on for the others.
 */
export function shareWork<T>(work: () => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let underWay: Promise<T> | null = null;
  return (signal) => {
    underWay ??= work().finally(() => {
      underWay = null;
    });
    return signal ? abortable(underWay, signal) : underWay;
  };
}

/** Waits for a promise or a signal, whichever comes first; the signal's reason is thrown, and no listener stays behind. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
