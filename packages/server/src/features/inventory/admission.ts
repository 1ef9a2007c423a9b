import type { InventoryNews } from '../../bus/index.ts';

/** What may wait while the database is away or slow, in messages about a section: at most 256 KiB each. */
const MAX_WAITING = 400;
/** An agent's says of its sections are small, and all come at once after a restart of the server. */
const STATE_WEIGHT = 0.02;
/** Ours waits for each message to be confirmed before it sends the next. */
const MAX_WAITING_OF_ONE = 3;
/** A whole inventory is some twenty messages, at most four hundred or so, and comes once; changes are a few a day. */
const AT_ONCE = 600;
const EARNED_EVERY_MS = 5000;
/** How often people are told of one agent that says too much. */
const TELL_EVERY_MS = 600_000;
/** Agents that are remembered before those are looked for that need not be. */
const REMEMBERED = 2000;

interface Known {
  waiting: number;
  /** When all that it has said would be earned. */
  earned_at: number;
  told_at: number;
}

/** Decides for which news of inventories there is room, so that an agent that floods waits for itself alone. All times are the clock's. */
export class Admission {
  readonly #agents = new Map<string, Known>();
  #waiting = 0;
  #tidyAt = REMEMBERED;

  /** Takes news in; false: it is to be dropped, and the agent says it again when it has heard nothing for a while. */
  enter(news: InventoryNews, now: number): boolean {
    const known = this.#known(news.agent_id, now);
    const earned_at = Math.max(known.earned_at, now) + EARNED_EVERY_MS;
    const isTooMuch = earned_at - now > AT_ONCE * EARNED_EVERY_MS || known.waiting >= MAX_WAITING_OF_ONE;
    if (isTooMuch || this.#waiting + weight(news) > MAX_WAITING) return false;
    known.earned_at = earned_at;
    known.waiting += 1;
    this.#waiting += weight(news);
    return true;
  }

  leave(news: InventoryNews): void {
    const known = this.#agents.get(news.agent_id);
    if (known !== undefined) known.waiting -= 1;
    this.#waiting -= weight(news);
  }

  /** Whether people are to be told of what an agent does; once in a while they are. */
  mayTell(agentId: string, now: number): boolean {
    const known = this.#known(agentId, now);
    if (now - known.told_at < TELL_EVERY_MS) return false;
    known.told_at = now;
    return true;
  }

  #known(agentId: string, now: number): Known {
    const known = this.#agents.get(agentId);
    if (known !== undefined) return known;
    if (this.#agents.size >= this.#tidyAt) this.#tidy(now);
    const fresh = { waiting: 0, earned_at: now, told_at: Number.NEGATIVE_INFINITY };
    this.#agents.set(agentId, fresh);
    return fresh;
  }

  /** Forgets those who have earned all that they have said. */
  #tidy(now: number): void {
    for (const [agentId, { waiting, earned_at, told_at }] of this.#agents)
      if (waiting === 0 && earned_at <= now && now - told_at >= TELL_EVERY_MS) this.#agents.delete(agentId);
    this.#tidyAt = Math.max(REMEMBERED, 2 * this.#agents.size);
  }
}

function weight({ type }: InventoryNews): number {
  return type === 'state' ? STATE_WEIGHT : 1;
}
