import type { Clock, TimerHandle } from '@guru/protocol';
import { type AgentOf, agentCommands, type Bus, type OrderBody } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import type { Effective } from '../policies/index.ts';
import { onlineAgents } from './online-store.ts';

/** Longer than an order may take to be acknowledged or given up. */
const DELIVER_WITHIN_MS = 15_000;
/** Agents whose policies are worked out in one transaction. */
const BATCH = 200;
/** Agents that come together are served together. */
const DELAY_MS = 50;
/** One who is connected and hasn't taken its checks is given them again after this. */
const AGAIN_MS = 60_000;

export interface DistributionOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly effectiveOf: (
    tx: Tx,
    partnerId: string,
    agentIds: readonly string[],
  ) => Promise<ReadonlyMap<string, Effective>>;
}

/**
 * Gives agents their checks: when they arrive, and when what is in force on them has changed. Policies are worked out in one transaction at a time; that a device takes its time to answer is no
 * matter of others, and has no bound.
 */
export class Distribution implements AsyncDisposable {
  readonly #options: DistributionOptions;
  readonly #loop: FlushLoop;
  readonly #closing = new AbortController();
  /** What each connected agent was given last, by its revision, and when (Unix milliseconds). */
  readonly #given = new Map<string, { readonly revision: string; readonly at: number }>();
  /** Partners all of whose agents are to be looked at. */
  readonly #changed = new Set<string>();
  /** Agents that are to be looked at, by their partner. */
  readonly #waiting = new Map<string, Set<string>>();
  /** Agents that haven't taken theirs, with their partner. */
  readonly #again = new Map<string, string>();
  readonly #running = new Set<Promise<void>>();
  #timer: TimerHandle | undefined;

  constructor(options: DistributionOptions) {
    this.#options = options;
    this.#loop = new FlushLoop({
      clock: options.clock,
      delay_ms: DELAY_MS,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) => options.log.warn({ err: error }, 'checks can not be given to their devices yet'),
    });
  }

  /** A connection begins with nothing given. */
  arrived({ agent_id, partner_id }: AgentOf): void {
    this.#given.delete(agent_id);
    this.#again.delete(agent_id);
    this.#want(partner_id, [agent_id]);
  }

  /** When an agent was told last what to watch, in Unix milliseconds. */
  toldAt(agentId: string): number | undefined {
    return this.#given.get(agentId)?.at;
  }

  /** Looks at all agents of a partner that are connected. */
  changed(partner_id: string): void {
    this.#changed.add(partner_id);
    this.#loop.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the server is stopping'));
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    await this.#loop.close();
    await Promise.all(this.#running);
  }

  #want(partnerId: string, agentIds: Iterable<string>): void {
    const waiting = this.#waiting.get(partnerId) ?? new Set();
    for (const id of agentIds) waiting.add(id);
    if (waiting.size === 0) return;
    this.#waiting.set(partnerId, waiting);
    this.#loop.wake();
  }

  /** Finds out who is there, or serves some agents of one partner. What fails waits on. */
  async #flush(): Promise<boolean> {
    if (this.#closing.signal.aborted) return false;
    const [changed] = this.#changed;
    if (changed !== undefined) {
      this.#changed.delete(changed);
      await this.#lookForAll(changed);
    } else {
      const [partnerId] = this.#waiting.keys();
      if (partnerId !== undefined) await this.#serve(partnerId);
    }
    return this.#changed.size > 0 || this.#waiting.size > 0;
  }

  async #lookForAll(partnerId: string): Promise<void> {
    try {
      this.#want(partnerId, await this.#read(partnerId, (tx) => onlineAgents(tx, partnerId)));
    } catch (error) {
      this.#changed.add(partnerId);
      throw error;
    }
  }

  async #serve(partnerId: string): Promise<void> {
    const waiting = this.#waiting.get(partnerId) ?? new Set();
    // Those of others come before the rest of these.
    this.#waiting.delete(partnerId);
    const batch = [...waiting.values().take(BATCH)];
    for (const id of batch) waiting.delete(id);
    try {
      const { effectiveOf } = this.#options;
      const inForce = await this.#read(partnerId, (tx) => effectiveOf(tx, partnerId, batch));
      for (const [agent_id, effective] of inForce)
        this.#run(this.#give({ agent_id, partner_id: partnerId }, effective));
    } catch (error) {
      this.#want(partnerId, batch);
      throw error;
    } finally {
      this.#want(partnerId, waiting);
    }
  }

  /** Never rejects. */
  async #give(agent: AgentOf, { policy: { revision }, specs }: Effective): Promise<void> {
    const { agent_id, partner_id } = agent;
    if (this.#given.get(agent_id)?.revision === revision) return;
    this.#given.set(agent_id, { revision, at: this.#options.now() });
    const message: OrderBody = { type: 'checks', payload: { revision, checks: [...specs] } };
    const reply = await this.#options.bus.request(
      agentCommands(agent_id),
      { kind: 'deliver', message },
      { timeout_ms: DELIVER_WITHIN_MS, signal: this.#closing.signal },
    );
    if ((reply.ok && reply.value === 'done') || this.#given.get(agent_id)?.revision !== revision) return;
    this.#given.delete(agent_id);
    // One who is gone is given it when it comes back.
    if (reply.ok || reply.code !== 'no_responder') this.#giveAgain(agent_id, partner_id);
  }

  #giveAgain(agentId: string, partnerId: string): void {
    if (this.#closing.signal.aborted) return;
    this.#again.set(agentId, partnerId);
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#timer = undefined;
      for (const [id, ofPartner] of this.#again) this.#want(ofPartner, [id]);
      this.#again.clear();
    }, AGAIN_MS);
  }

  #read<T>(partnerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#options.db.asPartner(partnerId, work);
  }

  #run(work: Promise<void>): void {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}
