import type { Clock, TimerHandle } from '@guru/protocol';
import type { AgentOf, Bus } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { agentsToVisit, deleteOld, endOverdue } from './sweep-store.ts';
import { tellOfCommands } from './tell.ts';

const EVERY_MS = 15_000;
/** Devices visited by one sweep: the next one comes soon, and those who arrive are visited anyway. */
const VISITS = 500;
/** How many sweeps there are for one look at what may be deleted: an hour. */
const DELETE_EVERY = 240;

export interface SweepOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Hears of devices that are there and have something to do, or to say. */
  readonly onWork: (agent: AgentOf) => void;
}

/** What time does to commands: ends those whose time is over, and looks after those that stand still. One sweep after the other. */
export class Sweep implements AsyncDisposable {
  readonly #options: SweepOptions;
  #timer: TimerHandle | undefined;
  #running: Promise<void> = Promise.resolve();
  #count = 0;
  #closed = false;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#arm();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    await this.#running;
  }

  #arm(): void {
    if (this.#closed) return;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#running = this.#sweep().finally(() => this.#arm());
    }, EVERY_MS);
  }

  async #sweep(): Promise<void> {
    const { db, bus, log, now, onWork } = this.#options;
    const at = new Date(now());
    try {
      const { ended, waiting } = await db.asSystem(
        'commands of all tenants expire in one sweep',
        async (tx) => {
          if (this.#count++ % DELETE_EVERY === 0) await deleteOld(tx, at);
          return { ended: await endOverdue(tx, at), waiting: await agentsToVisit(tx, VISITS) };
        },
      );
      for (const partnerId of new Set(ended.map(({ partner_id }) => partner_id)))
        tellOfCommands(bus, partnerId);
      for (const agent of waiting) onWork(agent);
    } catch (error) {
      log.warn({ err: error }, 'the sweep over commands failed; the next one comes');
    }
  }
}
