import { createHash, randomBytes } from 'node:crypto';
import { TICKET_BYTES } from '@guru/protocol';

const TICKET_LIFE_MS = 30_000;
/** Tickets that may be out at once for one person: each window takes one at a time. */
const MAX_PER_PERSON = 64;
/** And for all: when it is reached the oldest go, which have nearly expired. */
const MAX_TICKETS = 20_000;

/** The window to which a connection brings its technician back, and how much of it has arrived there (spec §7.1). */
export interface ResumeAt {
  readonly window_id: string;
  readonly received: number;
}

/** What a ticket is good for. */
export interface TicketUse {
  readonly session_id: string;
  readonly tech_id: string;
  readonly resume?: ResumeAt | undefined;
  /** The session is another's, and this is who watches it. */
  readonly watcher?: Watcher | undefined;
}

/** Somebody who watches another's session. */
export interface Watcher {
  readonly user_id: string;
  readonly name: string;
  /** May take the keys without being given them. */
  readonly may_take: boolean;
}

interface Issued extends TicketUse {
  readonly expires_at: number;
}

/**
 * Single-use tickets for attaching to a session. They live in this process's memory, so a ticket is good on the node that gave it out; only hashes are
 * kept. `now` in Unix milliseconds.
 */
export class Tickets {
  readonly #now: () => number;
  /** By hash, in the order in which they were given out, which is the order in which they expire. */
  readonly #issued = new Map<string, Issued>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#issued.size;
  }

  issue(use: TicketUse): { readonly ticket: string; readonly expires_at: number } {
    this.#forgetExpired();
    this.#makeRoom(use.tech_id);
    const ticket = randomBytes(TICKET_BYTES).toString('base64url');
    const expires_at = this.#now() + TICKET_LIFE_MS;
    this.#issued.set(hashOf(ticket), { ...use, expires_at });
    return { ticket, expires_at };
  }

  /** Takes a ticket: what it is good for, or undefined when it is unknown, used or late. */
  redeem(ticket: string): TicketUse | undefined {
    const hash = hashOf(ticket);
    const issued = this.#issued.get(hash);
    if (issued === undefined) return undefined;
    this.#issued.delete(hash);
    return issued.expires_at > this.#now() ? issued : undefined;
  }

  #forgetExpired(): void {
    const now = this.#now();
    for (const [hash, { expires_at }] of this.#issued) {
      if (expires_at > now) break;
      this.#issued.delete(hash);
    }
  }

  /** One person who takes ticket after ticket pushes out that person's own, not those of others. */
  #makeRoom(techId: string): void {
    const own = [...this.#issued].filter(([, { tech_id }]) => tech_id === techId);
    const [oldest] =
      own.length >= MAX_PER_PERSON ? own : this.#issued.size >= MAX_TICKETS ? this.#issued : [];
    if (oldest !== undefined) this.#issued.delete(oldest[0]);
  }
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url');
}
