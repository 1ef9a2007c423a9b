import type { ChannelTypeRules } from './channel-types.ts';
import type { Role } from './role.ts';

/** By how much the windows of one session may still grow in one direction. */
export interface GrowthBudget {
  left: number;
}

/** Credit goes back when this part of the window has been consumed: seldom enough to be cheap, soon enough not to stall. */
const GRANTS_PER_WINDOW = 4;

/**
 * A way shorter than this counts as so long: on a busy machine a process waits its turn for some time slices, and a window that
 * spans only the way itself leaves the sender without credit meanwhile.
 */
const LEAST_ROUND_MS = 20;

/**
 * From a grant to the first byte that only it allowed: that takes a round trip at least. Positions are bytes received
 * since the channel began.
 */
interface Round {
  readonly startedAt: number;
  readonly from: number;
  /** The first byte beyond this position needed the grant. */
  readonly limit: number;
}

/** What one side of a channel may still be sent, and when it gives back credit (spec §6). */
export class ReceiveWindow {
  readonly #startWindow: number;
  readonly #largestWindow: number;
  readonly #budget: GrowthBudget;
  readonly #now: () => number;
  #window: number;
  #received = 0;
  #consumed = 0;
  /** Positions up to which the peer may send, and up to which it has been given back what was consumed. */
  #limit: number;
  #returned = 0;
  #round: Round | undefined;
  #shortestRoundMs = Number.POSITIVE_INFINITY;
  /** The window that the last round asks for. */
  #wanted = 0;

  constructor(rules: ChannelTypeRules, receiver: Role, budget: GrowthBudget, now: () => number) {
    this.#startWindow = rules.startWindow;
    this.#largestWindow = rules.largestWindow[receiver];
    this.#budget = budget;
    this.#now = now;
    this.#window = rules.startWindow;
    this.#limit = rules.startWindow;
  }

  /** Bytes that have come and are not consumed. */
  get unread(): number {
    return this.#received - this.#consumed;
  }

  /** Bytes that the peer may have unconsumed. */
  get window(): number {
    return this.#window;
  }

  /** Counts what came. Answers false when the peer had no credit for it. */
  receive(bytes: number): boolean {
    this.#received += bytes;
    if (this.#received > this.#limit) return false;
    if (this.#round !== undefined && this.#received > this.#round.limit) this.#finish(this.#round);
    return true;
  }

  /** Counts what was consumed. Answers the credit to send now, or 0. Throws a RangeError for more than is unread. */
  consume(bytes: number): number {
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > this.unread) {
      throw new RangeError(`${bytes} bytes consumed, ${this.unread} are unread`);
    }
    this.#consumed += bytes;
    const due = this.#consumed - this.#returned;
    if (due < this.#window / GRANTS_PER_WINDOW) return 0;
    const credit = due + this.#grow();
    this.#round ??= { startedAt: this.#now(), from: this.#received, limit: this.#limit };
    this.#returned = this.#consumed;
    this.#limit += credit;
    return credit;
  }

  /** Gives what this window has grown back to the session, when the channel has ended. */
  release(): void {
    this.#budget.left += this.#window - this.#startWindow;
    this.#window = this.#startWindow;
  }

  #finish({ startedAt, from }: Round): void {
    this.#round = undefined;
    const elapsed = Math.max(this.#now() - startedAt, Number.EPSILON);
    this.#shortestRoundMs = Math.min(this.#shortestRoundMs, elapsed);
    const roundMs = Math.max(this.#shortestRoundMs, LEAST_ROUND_MS);
    this.#wanted = (2 * (this.#received - from) * roundMs) / elapsed;
  }

  /** Widens the window towards 2 x bandwidth x shortest round trip (20 ms at least), and answers by how much. */
  #grow(): number {
    const wanted = Math.min(Math.floor(this.#wanted), this.#largestWindow);
    const growth = Math.min(wanted - this.#window, this.#budget.left);
    if (growth <= 0) return 0;
    this.#window += growth;
    this.#budget.left -= growth;
    return growth;
  }
}
