import type { Clock } from '@guru/protocol';
import type { Facts } from '@guru/protocol/control';
import { type Db, storeInHalves } from '../db/index.ts';
import type { Logger } from '../log.ts';
import { FlushLoop } from '../runtime/index.ts';
import { type PresenceRow, type Status, type Written, writePresence } from './presence-store.ts';
import type { PayloadOf, ProvenAgent } from './types.ts';

/** Agents written in one statement. */
const BATCH = 500;
/** What comes within this time is written together: ten thousand agents that return at once cost some dozens of transactions. */
const DELAY_MS = 50;

/** What became of a greeting: whose agent it is, `unknown` when it is no agent any more, `unwritten` when the database is away. */
export type Greeting = { readonly partner_name: string } | 'unknown' | 'unwritten';

interface Pending extends PresenceRow {
  readonly partner_id: string;
  readonly said_goodbye: boolean;
  readonly greeted: readonly ((greeting: Greeting) => void)[];
}

export interface StatusNews {
  readonly status: Status;
  /** When it was heard last, Unix milliseconds. */
  readonly at: number;
  /** It went of its own accord. */
  readonly said_goodbye: boolean;
}

export interface PresenceOptions {
  readonly db: Db;
  readonly log: Logger;
  readonly clock: Clock;
  /**
   * Hears of an agent that has come or gone, once that is stored: who hears of it and then reads must not find what was before, for nobody tells him again.
   */
  readonly onStatus: (agent: ProvenAgent, news: StatusNews) => void;
  /** Hears of an agent whose facts are others than before, once that is stored. */
  readonly onFacts: (agent: ProvenAgent) => void;
}

/** Writes who is online, since when, and on what: batched, newest state first, so that a flapping agent costs one row. */
export class Presence implements AsyncDisposable {
  readonly #options: PresenceOptions;
  readonly #loop: FlushLoop;
  /** At most one entry an agent, so bounded by their number. */
  #pending = new Map<string, Pending>();

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#loop = new FlushLoop({
      clock: options.clock,
      delay_ms: DELAY_MS,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) => options.log.warn({ err: error, waiting: this.#pending.size }, 'presence waits'),
    });
  }

  /** An agent has said hello. Resolves when that is stored, or when the first try to store it has failed. */
  online(agent: ProvenAgent, hello: PayloadOf<'hello'>, at: number): Promise<Greeting> {
    const { promise, resolve } = Promise.withResolvers<Greeting>();
    const { boot_id, agent_version, facts } = hello;
    const change = {
      status: 'online',
      said_goodbye: false,
      connected_at: at,
      boot_id,
      agent_version,
      facts,
    } as const;
    this.#note(agent, at, { ...change, greeted: [resolve] });
    return promise;
  }

  /** An agent has gone; it was last heard at `seenAt`. */
  offline(agent: ProvenAgent, seenAt: number, said_goodbye: boolean): void {
    this.#note(agent, seenAt, { status: 'offline', said_goodbye });
  }

  facts(agent: ProvenAgent, facts: Facts, at: number): void {
    this.#note(agent, at, { facts });
  }

  /** Writes what waits, once more, and takes no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  #note(agent: ProvenAgent, seen_at: number, change: Partial<Pending>): void {
    const before = this.#pending.get(agent.agent_id);
    const greeted = [...(before?.greeted ?? []), ...(change.greeted ?? [])];
    this.#pending.set(agent.agent_id, { ...(before ?? NOTHING), ...agent, ...change, seen_at, greeted });
    this.#loop.wake();
  }

  async #flush(): Promise<boolean> {
    const batch = [...this.#pending.values()].slice(0, BATCH);
    for (const { agent_id } of batch) this.#pending.delete(agent_id);
    try {
      await storeInHalves(
        batch,
        (rows) => this.#write(rows),
        (row, error) => this.#refused(row, error),
      );
    } catch (error) {
      for (const row of batch) this.#putBack(row);
      throw error;
    }
    return this.#pending.size > 0;
  }

  async #write(rows: readonly Pending[]): Promise<void> {
    if (rows.length === 0) return;
    const written = await this.#options.db.asSystem('agents of all tenants come and go in one batch', (tx) =>
      writePresence(tx, rows),
    );
    const byAgent = new Map<string, Written>(written.map((row) => [row.agent_id, row]));
    const { onStatus, onFacts } = this.#options;
    for (const { agent_id, partner_id, status, said_goodbye, seen_at, greeted } of rows) {
      const row = byAgent.get(agent_id);
      // First, for who hears of it takes back orders that the welcome would bring again.
      if (row !== undefined && status !== null)
        onStatus({ agent_id, partner_id }, { status, at: seen_at, said_goodbye });
      for (const greet of greeted) greet(row ?? 'unknown');
      if (row?.facts_changed) onFacts({ agent_id, partner_id });
    }
  }

  #refused({ agent_id, greeted }: Pending, error: unknown): void {
    this.#options.log.warn({ err: error, agent_id }, 'the presence of an agent was refused by the database');
    for (const greet of greeted) greet('unwritten');
  }

  /** What has become known since then is newer. Who waits for a greeting has waited long enough. */
  #putBack(row: Pending): void {
    for (const greet of row.greeted) greet('unwritten');
    const since = this.#pending.get(row.agent_id);
    const merged = since ? { ...row, ...withoutNulls(since) } : row;
    this.#pending.set(row.agent_id, { ...merged, greeted: since?.greeted ?? [] });
  }
}

const NOTHING = {
  status: null,
  said_goodbye: false,
  connected_at: null,
  boot_id: null,
  agent_version: null,
  facts: null,
} as const;

function withoutNulls(row: Pending): Partial<Pending> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
