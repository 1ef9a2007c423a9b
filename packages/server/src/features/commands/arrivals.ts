import type { Clock } from '@guru/protocol';
import type { AgentOf } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import { withOpenCommands } from './sweep-store.ts';

/** Devices looked up in one statement. */
const BATCH = 500;
/** What comes within this time is looked up together: ten thousand devices that return at once cost some dozens of statements. */
const DELAY_MS = 50;

export interface ArrivalsOptions {
  readonly db: Db;
  readonly log: Logger;
  readonly clock: Clock;
  /** Hears of a device that has arrived and has an open command. */
  readonly onWork: (agent: AgentOf) => void;
}

/** Picks those out of the devices that connect for which there is something to do. */
export class Arrivals implements AsyncDisposable {
  readonly #options: ArrivalsOptions;
  readonly #loop: FlushLoop;
  /** At most one entry a device, so bounded by their number. */
  readonly #waiting = new Map<string, AgentOf>();

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    this.#loop = new FlushLoop({
      clock: options.clock,
      delay_ms: DELAY_MS,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) =>
        options.log.warn(
          { err: error, waiting: this.#waiting.size },
          'commands wait for a look at the table',
        ),
    });
  }

  add({ agent_id, partner_id }: AgentOf): void {
    this.#waiting.set(agent_id, { agent_id, partner_id });
    this.#loop.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  async #flush(): Promise<boolean> {
    const batch = [...this.#waiting.keys()].slice(0, BATCH);
    if (batch.length === 0) return false;
    const { db, onWork } = this.#options;
    const found = await db.asSystem('devices of all tenants connect in one batch', (tx) =>
      withOpenCommands(tx, batch),
    );
    for (const agent_id of batch) {
      const agent = this.#waiting.get(agent_id);
      this.#waiting.delete(agent_id);
      if (agent !== undefined && found.has(agent_id)) onWork(agent);
    }
    return this.#waiting.size > 0;
  }
}
