import type { FromAgent } from '@guru/protocol/control';

/** How many orders are remembered (spec §3). */
export const REMEMBERED_ORDERS = 1024;

/** What came of an order: what was said to the server about it, or nothing yet. */
export type Outcome = FromAgent | undefined;

/** Remembers orders, so that one that comes again is answered again and not done again. */
export class OrderBook {
  /** Oldest first. */
  readonly #outcomes = new Map<string, Outcome>();

  /** Notes an order. Answers whether it is new; the oldest is forgotten for it. */
  isNew(id: string): boolean {
    if (this.#outcomes.has(id)) return false;
    this.#outcomes.set(id, undefined);
    if (this.#outcomes.size > REMEMBERED_ORDERS) {
      for (const oldest of this.#outcomes.keys()) {
        this.#outcomes.delete(oldest);
        break;
      }
    }
    return true;
  }

  outcome(id: string): Outcome {
    return this.#outcomes.get(id);
  }

  /** Forgets an order that was never acknowledged. */
  forget(id: string): void {
    this.#outcomes.delete(id);
  }

  /** What was said of these is not true any more: from now on this is. */
  amend(isStale: (outcome: FromAgent) => boolean, outcome: FromAgent): void {
    for (const [id, stale] of this.#outcomes) {
      if (stale !== undefined && isStale(stale)) this.#outcomes.set(id, outcome);
    }
  }

  /** Notes what came of an order. Nothing happens when it is forgotten already. */
  settle(id: string, outcome: FromAgent): void {
    if (this.#outcomes.has(id)) this.#outcomes.set(id, outcome);
  }
}
