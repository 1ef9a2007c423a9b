import { type Clock, Fifo } from '@guru/protocol';
import { type AgentReports, agentCommands, type Bus, partnerLive } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import { storeInHalves } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import { type TakenReports, type TakeParts, takeReports } from './take-reports.ts';

/** Messages of one transaction. */
const BATCH = 200;
/** What comes first may wait so long for company. */
const DELAY_MS = 500;
/** Messages that may wait while the database is away. What finds no room is said again by its agent. */
const MAX_WAITING = 5000;
/** Messages of one agent that may wait: one that floods costs itself. */
const MAX_WAITING_OF_ONE = 4;
const SAY_WITHIN_MS = 1000;

export interface IntakeOptions extends TakeParts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Takes the reports of agents, writes them in batches, and confirms what is written. No agent waits for the database. */
export class Intake implements AsyncDisposable {
  readonly #options: IntakeOptions;
  readonly #loop: FlushLoop;
  readonly #waiting = new Fifo<AgentReports>();
  readonly #waitingOf = new Map<string, number>();

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#loop = new FlushLoop({
      clock: options.clock,
      delay_ms: DELAY_MS,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) => options.log.warn({ err: error, waiting: this.#waiting.size }, 'reports wait'),
    });
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  hear(reports: AgentReports): void {
    const ofOne = this.#waitingOf.get(reports.agent_id) ?? 0;
    // Not confirmed, and so said again: nothing is lost by it.
    if (this.#waiting.size >= MAX_WAITING || ofOne >= MAX_WAITING_OF_ONE) return;
    this.#waitingOf.set(reports.agent_id, ofOne + 1);
    this.#waiting.push(reports);
    this.#loop.wake(this.#waiting.size >= BATCH);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  async #flush(): Promise<boolean> {
    const batch = this.#peek();
    if (batch.length === 0) return false;
    await storeInHalves(
      batch,
      (reports) => this.#store(reports),
      ({ agent_id }, error) => this.#options.log.warn({ err: error, agent_id }, 'reports were refused'),
    );
    this.#drop(batch.length);
    return this.#waiting.size > 0;
  }

  async #store(batch: readonly AgentReports[]): Promise<void> {
    const { db } = this.#options;
    const taken = await db.asSystem('reports of all tenants are written in one batch', (tx) =>
      takeReports(tx, batch, this.#options),
    );
    this.#confirm(taken);
  }

  #confirm({ stored, changed }: TakenReports): void {
    const { bus } = this.#options;
    for (const [agentId, payload] of stored) {
      const message = { type: 'reports_stored', payload } as const;
      void bus.request(agentCommands(agentId), { kind: 'say', message }, { timeout_ms: SAY_WITHIN_MS });
    }
    for (const partnerId of changed) bus.publish(partnerLive(partnerId), { type: 'changed', what: 'checks' });
  }

  #peek(): AgentReports[] {
    const batch: AgentReports[] = [];
    for (let at = 0; at < Math.min(BATCH, this.#waiting.size); at += 1) {
      const one = this.#waiting.at(at);
      if (one !== undefined) batch.push(one);
    }
    return batch;
  }

  #drop(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const one = this.#waiting.shift();
      if (one === undefined) return;
      const rest = (this.#waitingOf.get(one.agent_id) ?? 1) - 1;
      if (rest === 0) this.#waitingOf.delete(one.agent_id);
      else this.#waitingOf.set(one.agent_id, rest);
    }
  }
}
