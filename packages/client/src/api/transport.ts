import { NetworkProblem } from './problem.ts';

/** The one function of the platform that HTTP goes through; tests and the command line hand in their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The platform's fetch, called as a plain function as browsers demand. */
export const platformFetch: Fetch = (url, init) => fetch(url, init);

/** Longer than the slowest honest answer (opening a session waits up to 10 s for the agent). */
const ANSWER_TIMEOUT_MS = 30_000;

/** An answer that has arrived whole. */
export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Sends one request and reads its whole answer. A failure below HTTP becomes a `NetworkProblem`; when the caller's own
 * signal ended the wait, that signal's reason is thrown as it is.
 */
export async function exchange(
  transport: Fetch,
  url: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const response = await transport(url, { ...init, signal: either });
    const text = await response.text();
    return { status: response.status, ok: response.ok, headers: response.headers, text };
  } catch (error) {
    signal?.throwIfAborted();
    throw networkProblem(error, timeout.aborted);
  }
}

/** What to tell when no answer came. */
export function networkProblem(cause: unknown, timedOut: boolean): NetworkProblem {
  if (!timedOut) return new NetworkProblem('unreachable', 'The server cannot be reached.', { cause });
  const seconds = ANSWER_TIMEOUT_MS / 1000;
  return new NetworkProblem('timed_out', `The server did not answer within ${seconds} seconds.`, { cause });
}
