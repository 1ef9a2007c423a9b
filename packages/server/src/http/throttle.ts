export interface ThrottleOptions {
  /** How many attempts may come at once. */
  readonly burst: number;
  /** One more attempt is granted each time this many milliseconds have passed. */
  readonly refill_ms: number;
  /** How many keys are remembered at most; beyond it the one unused for longest is forgotten. */
  readonly max_keys: number;
}

export type Attempt = { readonly ok: true } | { readonly ok: false; readonly retry_after_s: number };

/**
 * Bounds attempts for each key by the generic cell rate algorithm (ITU-T I.371): one number for a key, the moment at which its
 * bucket is full again. An attempt counts before its outcome is known, so that guesses sent at once count as well as guesses in turn.
 */
export class Throttle {
  readonly #options: ThrottleOptions;
  readonly #now: () => number;
  readonly #fullAt = new Map<string, number>();

  /** `now` in Unix milliseconds. */
  constructor(options: ThrottleOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Counts one attempt, or says after how many seconds the next one will be let through. */
  attempt(key: string): Attempt {
    const { burst, refill_ms, max_keys } = this.#options;
    const now = this.#now();
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now);
    const wait = fullAt + refill_ms - burst * refill_ms - now;
    if (wait > 0) return { ok: false, retry_after_s: Math.ceil(wait / 1000) };
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt + refill_ms);
    if (this.#fullAt.size > max_keys) this.#forgetOldest();
    return { ok: true };
  }

  /** Takes one attempt back: it was honest. */
  refund(key: string): void {
    const fullAt = this.#fullAt.get(key);
    if (fullAt === undefined) return;
    const before = fullAt - this.#options.refill_ms;
    if (before <= this.#now()) this.#fullAt.delete(key);
    else this.#fullAt.set(key, before);
  }

  /** Forgets all of a key's attempts. */
  forgive(key: string): void {
    this.#fullAt.delete(key);
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#fullAt.size;
  }

  #forgetOldest(): void {
    for (const key of this.#fullAt.keys()) {
      this.#fullAt.delete(key);
      return;
    }
  }
}

/** The part of an address that one household or machine has: all of IPv4, the /64 of IPv6 (RFC 6177). */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  return address.includes(':') ? expand(address).slice(0, 4).join(':') : address;
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
}
