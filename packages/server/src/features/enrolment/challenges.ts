import { randomBytes } from 'node:crypto';

/** Spec §2: a challenge is good for this long, and once. */
const CHALLENGE_LIFE_MS = 30_000;
/**
 * The most challenges remembered at once, some 10 MB. When it is full the oldest is forgotten, not the newest refused: an honest agent
 * comes back within a round trip, so to push its challenge out a flood would need this many requests in that time.
 */
const MAX_CHALLENGES = 32_768;

export interface Challenge {
  readonly agent_id: string;
  readonly agent_nonce: string;
}

/** Challenges given out and not yet redeemed, in this process. */
export class Challenges {
  readonly #now: () => number;
  readonly #capacity: number;
  readonly #open = new Map<string, Challenge & { readonly expires_at: number }>();

  /** `now` in Unix milliseconds. */
  constructor(now: () => number, capacity = MAX_CHALLENGES) {
    this.#now = now;
    this.#capacity = capacity;
  }

  /** Gives out 32 random bytes, base64url, and remembers for whom. */
  give(challenge: Challenge): string {
    this.#forget();
    const text = randomBytes(32).toString('base64url');
    this.#open.set(text, { ...challenge, expires_at: this.#now() + CHALLENGE_LIFE_MS });
    return text;
  }

  /** Takes a challenge back: for whom it was, or undefined when it is unknown, used or late. */
  redeem(text: string): Challenge | undefined {
    const found = this.#open.get(text);
    if (found === undefined) return undefined;
    this.#open.delete(text);
    return found.expires_at > this.#now() ? found : undefined;
  }

  get size(): number {
    return this.#open.size;
  }

  /** They expire in the order in which they were given, so what is late is in front. */
  #forget(): void {
    const now = this.#now();
    for (const [text, { expires_at }] of this.#open) {
      if (expires_at > now && this.#open.size < this.#capacity) return;
      this.#open.delete(text);
    }
  }
}
