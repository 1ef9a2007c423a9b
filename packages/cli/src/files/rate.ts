import { setTimeout as sleep } from 'node:timers/promises';

/** A limit gathers no more than this share of a second: after a pause there is no burst. */
const MOST_SAVED_S = 0.25;

/** Lets bytes pass at a rate. */
export class RateLimit {
  readonly #bytesPerSecond: number;
  #freeAt = performance.now();

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Settles when so many bytes may go. */
  async pass(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = performance.now();
    this.#freeAt = Math.max(this.#freeAt, now - MOST_SAVED_S * 1000) + (bytes / this.#bytesPerSecond) * 1000;
    if (this.#freeAt > now) await sleep(this.#freeAt - now, undefined, signal && { signal });
  }
}

/** Pieces at the rate of a limit, if there is one. */
export function paced(
  content: AsyncIterable<Uint8Array>,
  limit: RateLimit | undefined,
): AsyncIterable<Uint8Array> {
  return limit === undefined ? content : pacedBy(content, limit);
}

async function* pacedBy(
  content: AsyncIterable<Uint8Array>,
  limit: RateLimit,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of content) {
    await limit.pass(piece.length);
    yield piece;
  }
}
