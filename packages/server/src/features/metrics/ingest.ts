import { type Clock, systemClock } from '@guru/protocol';
import type { Bus } from '../../bus/index.ts';
import { type Db, storeInHalves } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import { storeSamples } from './metrics-store.ts';
import type { Sample } from './sample.ts';
import { SampleQueue } from './sample-queue.ts';
import { tellNumbers } from './tell-numbers.ts';

/** Rows of one insert: large enough to be cheap, small enough to be quick. */
const BATCH = 1000;
/** A sample is seen in the list of devices at most this much later. */
const DELAY_MS = 1000;
/** What is kept while the database is away: 30 s of 10,000 agents, some 30 MB. */
const MAX_WAITING = 10_000;

export interface IngestOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly maxWaiting?: number;
}

export interface IngestStats {
  readonly waiting: number;
  readonly stored: number;
  /** Lost because the database was away for too long. */
  readonly dropped: number;
  /** Lost because the database refused them. */
  readonly refused: number;
}

/** Takes samples from the agents, writes them in batches, and tells of what is written. No agent waits for the database. */
export class MetricIngest implements AsyncDisposable {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #log: Logger;
  readonly #queue: SampleQueue;
  readonly #loop: FlushLoop;
  #stored = 0;
  #refused = 0;

  constructor({ db, bus, log, clock = systemClock, maxWaiting = MAX_WAITING }: IngestOptions) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#queue = new SampleQueue(maxWaiting);
    this.#loop = new FlushLoop({
      clock,
      delay_ms: DELAY_MS,
      retry_ms: DELAY_MS,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) => {
        log.warn({ err: error, waiting: this.#queue.length, dropped: this.#queue.dropped }, 'metrics wait');
      },
    });
  }

  get stats(): IngestStats {
    const { length: waiting, dropped } = this.#queue;
    return { waiting, stored: this.#stored, dropped, refused: this.#refused };
  }

  accept(sample: Sample): void {
    this.#queue.push(sample);
    this.#loop.wake(this.#queue.length >= BATCH);
  }

  /** Writes what waits, once more, and takes no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  async #flush(): Promise<boolean> {
    const batch = this.#queue.take(BATCH);
    try {
      await storeInHalves(
        batch,
        (rows) => this.#store(rows),
        (sample, error) => this.#refuse(sample, error),
      );
    } catch (error) {
      this.#queue.putBack(batch);
      throw error;
    }
    return this.#queue.length > 0;
  }

  async #store(samples: readonly Sample[]): Promise<void> {
    if (samples.length === 0) return;
    await this.#db.asSystem('metrics of all tenants are written in one batch', (tx) =>
      storeSamples(tx, samples),
    );
    this.#stored += samples.length;
    tellNumbers(this.#bus, samples);
  }

  #refuse(sample: Sample, error: unknown): void {
    this.#refused += 1;
    this.#log.warn({ err: error, agent_id: sample.agent_id }, 'a sample was refused by the database');
  }
}
