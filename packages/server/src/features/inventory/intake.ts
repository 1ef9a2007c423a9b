import { type Clock, Fifo } from '@guru/protocol';
import type { InventorySection, ToAgent } from '@guru/protocol/control';
import { type AgentOf, agentCommands, type Bus, type InventoryNews, partnerLive } from '../../bus/index.ts';
import { type Db, isUnavailable, type Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import { Admission } from './admission.ts';
import { applyNews, type SectionNews } from './apply.ts';
import { readHashes } from './state-store.ts';

/** Agents whose sections are looked up in one transaction. */
const STATES = 100;
/** What comes first may wait so long for company. */
const DELAY_MS = 200;
const SAY_WITHIN_MS = 1000;
/** A message that takes the database too long looks like a database that is away. */
const MAX_TRIES = 8;

type StateNews = Extract<InventoryNews, { type: 'state' }>;
type Notice = Extract<ToAgent, { type: 'inventory_want' | 'inventory_stored' }>;

export interface IntakeOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Hours between two looks at each of these machines. The transaction is the system's. */
  readonly hoursOf: (tx: Tx, agentIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

/** Takes in what agents say of their machines, in its order, and confirms what is stored. No agent waits for the database. */
export class Intake implements AsyncDisposable {
  readonly #options: IntakeOptions;
  readonly #loop: FlushLoop;
  readonly #waiting = new Fifo<InventoryNews>();
  readonly #admission = new Admission();
  /** Of the message that is first now. */
  #failures = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#loop = new FlushLoop({
      clock: options.clock,
      delay_ms: DELAY_MS,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) => options.log.warn({ err: error, waiting: this.#waiting.size }, 'inventories wait'),
    });
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes news in. What there is no room for is dropped: who hears nothing says it again. */
  hear(news: InventoryNews): void {
    const { clock, log } = this.#options;
    if (this.#admission.enter(news, clock.now())) {
      this.#waiting.push(news);
      this.#loop.wake();
    } else if (this.#admission.mayTell(news.agent_id, clock.now()))
      log.warn({ ...agentOf(news), waiting: this.#waiting.size }, 'the inventory of an agent has to wait');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  async #flush(): Promise<boolean> {
    const first = this.#waiting.at(0);
    if (first === undefined) return false;
    if (first.type === 'state') {
      const states = this.#leadingStates();
      await this.#answer(states);
      for (const _ of states) this.#drop();
    } else {
      await this.#take(first);
      this.#failures = 0;
      this.#drop();
    }
    return this.#waiting.size > 0;
  }

  #leadingStates(): StateNews[] {
    const states: StateNews[] = [];
    for (let at = 0; at < STATES; at += 1) {
      const one = this.#waiting.at(at);
      if (one?.type !== 'state') break;
      states.push(one);
    }
    return states;
  }

  async #answer(states: readonly StateNews[]): Promise<void> {
    const { db, hoursOf, now } = this.#options;
    const [hashes, hours] = await db.asSystem(
      'inventories of all tenants are compared in one batch',
      async (tx) => {
        const known = await readHashes(tx, states, new Date(now()));
        return [known, await hoursOf(tx, [...known.keys()])] as const;
      },
    );
    for (const { agent_id, sections } of states) {
      const known = hashes.get(agent_id);
      if (known === undefined) continue;
      const differing = sections.filter(({ section, hash }) => known.get(section) !== hash);
      const wanted = differing.map(({ section }) => ({ section, base: known.get(section) ?? null }));
      this.#want(agent_id, hours.get(agent_id), wanted);
    }
  }

  async #take(news: SectionNews): Promise<void> {
    const { db, bus, log, clock, now } = this.#options;
    const { agent_id, partner_id, section, hash } = news;
    try {
      const applied = await db.asSystem('an agent is known before its tenant is', (tx) =>
        applyNews(tx, news, new Date(now())),
      );
      if (applied === 'unknown_base') await this.#wantWhole(agent_id, section);
      if (applied !== 'stored') return;
      const upto = news.type === 'part' ? news.upto : null;
      this.#say(agent_id, { type: 'inventory_stored', payload: { section, hash, upto } });
      if (upto === null) bus.publish(partnerLive(partner_id), { type: 'changed', what: 'inventory' });
    } catch (error) {
      this.#failures += 1;
      if (isUnavailable(error) && this.#failures < MAX_TRIES) throw error;
      // Whatever it is, it must not keep others waiting. It is not confirmed, and comes again, less and less often.
      if (this.#admission.mayTell(agent_id, clock.now()))
        log.warn({ err: error, agent_id, partner_id, section }, 'the inventory of an agent was refused');
    }
  }

  async #wantWhole(agentId: string, section: InventorySection): Promise<void> {
    const { db, hoursOf } = this.#options;
    const hours = await db.asSystem('an agent is known before its tenant is', (tx) => hoursOf(tx, [agentId]));
    this.#want(agentId, hours.get(agentId), [{ section, base: null }]);
  }

  #want(
    agentId: string,
    every_h: number | undefined,
    sections: { section: InventorySection; base: string | null }[],
  ): void {
    // It is gone.
    if (every_h === undefined) return;
    this.#say(agentId, { type: 'inventory_want', payload: { every_h, sections } });
  }

  #say(agentId: string, message: Notice): void {
    const { bus } = this.#options;
    void bus.request(agentCommands(agentId), { kind: 'say', message }, { timeout_ms: SAY_WITHIN_MS });
  }

  #drop(): void {
    const one = this.#waiting.shift();
    if (one !== undefined) this.#admission.leave(one);
  }
}

function agentOf({ agent_id, partner_id }: AgentOf): AgentOf {
  return { agent_id, partner_id };
}
