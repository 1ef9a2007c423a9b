import { type AgentOf, agentCommands, type Bus, type OrderBody } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { Turns } from '../../runtime/index.ts';
import type { Effective } from '../policies/index.ts';
import { onlineAgents } from './online-store.ts';

/** Longer than an order may take to be acknowledged or given up. */
const DELIVER_WITHIN_MS = 15_000;
/** Agents whose policies are worked out in one transaction. */
const BATCH = 200;
/** Transactions at once; that a device takes its time has no bound. */
const TRANSACTIONS = 2;

export interface DistributionOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly effectiveOf: (
    tx: Tx,
    partnerId: string,
    agentIds: readonly string[],
  ) => Promise<ReadonlyMap<string, Effective>>;
}

/** Gives agents their checks: when they arrive, and when what is in force on them has changed. */
export class Distribution implements AsyncDisposable {
  readonly #options: DistributionOptions;
  readonly #turns = new Turns(TRANSACTIONS);
  readonly #closing = new AbortController();
  /** What each connected agent was given last, by its revision; undefined while it is on its way. */
  readonly #given = new Map<string, string>();
  /** Agents that wait to be given something, by their partner. */
  readonly #waiting = new Map<string, Set<string>>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: DistributionOptions) {
    this.#options = options;
  }

  /** A connection begins with nothing given. */
  arrived({ agent_id, partner_id }: AgentOf): void {
    this.#given.delete(agent_id);
    this.#want(partner_id, [agent_id]);
  }

  /** Looks at all agents of a partner that are connected. */
  changed(partner_id: string): void {
    this.#run(async () => {
      const ids = await this.#read(partner_id, (tx) => onlineAgents(tx, partner_id));
      this.#want(partner_id, ids);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the server is stopping'));
    this.#waiting.clear();
    await Promise.all(this.#running);
  }

  #want(partnerId: string, agentIds: readonly string[]): void {
    if (this.#closing.signal.aborted || agentIds.length === 0) return;
    const waiting = this.#waiting.get(partnerId);
    if (waiting !== undefined) {
      for (const id of agentIds) waiting.add(id);
      return;
    }
    this.#waiting.set(partnerId, new Set(agentIds));
    this.#run(() => this.#serve(partnerId));
  }

  /** Gives to all who wait, and to who comes meanwhile. */
  async #serve(partnerId: string): Promise<void> {
    for (;;) {
      const waiting = this.#waiting.get(partnerId) ?? new Set<string>();
      const batch = [...waiting].slice(0, BATCH);
      if (batch.length === 0) break;
      for (const id of batch) waiting.delete(id);
      const { effectiveOf } = this.#options;
      const inForce = await this.#read(partnerId, (tx) => effectiveOf(tx, partnerId, batch));
      for (const [id, effective] of inForce) this.#run(() => this.#give(id, effective));
    }
    this.#waiting.delete(partnerId);
  }

  async #give(agentId: string, { policy: { revision }, specs }: Effective): Promise<void> {
    if (this.#given.get(agentId) === revision) return;
    this.#given.set(agentId, revision);
    const message: OrderBody = { type: 'checks', payload: { revision, checks: [...specs] } };
    const reply = await this.#options.bus.request(
      agentCommands(agentId),
      { kind: 'deliver', message },
      { timeout_ms: DELIVER_WITHIN_MS, signal: this.#closing.signal },
    );
    // One who hasn't taken it is given it again: at its next arrival, which is near, or with the next change.
    if (!(reply.ok && reply.value === 'done') && this.#given.get(agentId) === revision)
      this.#given.delete(agentId);
  }

  #read<T>(partnerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#turns.take(() => this.#options.db.asPartner(partnerId, work));
  }

  #run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        this.#waiting.clear();
        this.#options.log.warn({ err: error }, 'checks could not be given to their devices yet');
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}
