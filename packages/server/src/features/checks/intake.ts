import { type Clock, Fifo } from '@guru/protocol';
import { type AgentOf, type AgentReports, agentCommands, type Bus, partnerLive } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import { storeInHalves } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import { Admission } from './admission.ts';
import { passOver, type TakenReports, type TakeParts, takeReports } from './take-reports.ts';

/** Messages of one transaction. */
const BATCH = 200;
/** What comes first may wait so long for company. */
const DELAY_MS = 500;
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
  readonly #admission = new Admission();

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

  /** There is a new connection. */
  arrived({ agent_id }: AgentOf): void {
    this.#admission.arrived(agent_id);
  }

  /** Takes reports in. Those for which there is no room are not confirmed, and so said again: nothing is lost by it. */
  hear(reports: AgentReports): void {
    const { clock, log } = this.#options;
    const { agent_id, partner_id } = reports;
    const refusal = this.#admission.enter(reports, clock.now());
    if (refusal === null) {
      this.#waiting.push(reports);
      this.#loop.wake(this.#waiting.size >= BATCH);
    } else if (this.#admission.mayTell(agent_id, clock.now()))
      log.warn(
        { agent_id, partner_id, why: refusal, waiting: this.#waiting.size },
        'reports of an agent have to wait',
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  async #flush(): Promise<boolean> {
    const batch = this.#peek();
    if (batch.length === 0) return false;
    const refused: AgentReports[] = [];
    await storeInHalves(
      batch,
      (reports) => this.#store(reports),
      (reports, error) => {
        refused.push(reports);
        this.#refuse(reports, error);
      },
    );
    // What can't be stored is passed over: said again for ever, it would keep all behind it waiting.
    await storeInHalves(
      refused,
      (reports) => this.#passOver(reports),
      (reports, error) => this.#refuse(reports, error),
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

  async #passOver(refused: readonly AgentReports[]): Promise<void> {
    if (refused.length === 0) return;
    const stored = await this.#options.db.asSystem(
      'reports of all tenants that can not be stored are passed over',
      (tx) => passOver(tx, refused),
    );
    this.#confirm({ stored, changed: new Set() });
  }

  #refuse({ agent_id, partner_id }: AgentReports, error: unknown): void {
    const { clock, log } = this.#options;
    if (this.#admission.mayTell(agent_id, clock.now()))
      log.warn({ err: error, agent_id, partner_id }, 'reports of an agent were refused by the database');
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
      this.#admission.leave(one, this.#options.clock.now());
    }
  }
}
