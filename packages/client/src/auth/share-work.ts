import { abortable } from '@guru/protocol';

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
    return abortable(underWay, signal);
  };
}
