import { type Clock, systemClock } from '@guru/protocol';
import { AgentError } from '../failure.ts';
import { textOf } from '../log.ts';

/** How to reach the server. */
export interface Reach {
  /** PEM of the only authorities that are trusted, instead of the system's. */
  readonly ca?: string;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const PATIENCE_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Posts JSON and reads the answer, at most 64 KiB of it, within 15 s. Follows no redirect. Throws an `AgentError` `unreachable` for
 * everything but an answer, and the signal's reason when that is aborted.
 */
export async function postJson(
  url: string,
  body: unknown,
  { ca, signal, clock = systemClock }: Reach,
): Promise<Answer> {
  const patience = new AbortController();
  const timer = clock.setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      keepalive: false,
      signal: signal === undefined ? patience.signal : AbortSignal.any([patience.signal, signal]),
      ...(ca === undefined ? {} : { tls: { ca } }),
    });
    return { status: response.status, text: await readAtMost(response, MAX_ANSWER_BYTES) };
  } catch (error) {
    signal?.throwIfAborted();
    const why = patience.signal.aborted ? `it did not answer within ${PATIENCE_MS / 1000} s` : textOf(error);
    throw new AgentError('unreachable', `The server at ${new URL(url).origin} could not be reached: ${why}.`);
  } finally {
    clock.clearTimeout(timer);
  }
}

async function readAtMost(response: Response, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  if (response.body === null) return text;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > limit) throw new RangeError('its answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
