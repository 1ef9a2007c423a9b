import type { Clock, TimerHandle } from '@guru/protocol';
import type { Metrics } from '@guru/protocol/control';
import type { Collector } from '../collect/index.ts';
import { type Log, textOf } from '../log.ts';

/** As often as heartbeats come. */
const EACH_MS = 30_000;

export interface SamplerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly collector: Collector;
  readonly onSample: (metrics: Metrics) => void;
}

/** Measures the machine each half minute from its start to its stop. */
export class Sampler {
  readonly #options: SamplerOptions;
  #timer: TimerHandle | undefined;
  #isMeasuring = false;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#measure();
      this.start();
    }, EACH_MS);
  }

  stop(): void {
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Throws nothing. */
  async #measure(): Promise<void> {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const { collector, log, onSample } = this.#options;
    try {
      const metrics = await collector.collect(false);
      // With a connection meanwhile, a heartbeat says the same.
      if (this.#timer !== undefined) onSample(metrics);
    } catch (error) {
      log.error(`The machine could not be measured: ${textOf(error)}`);
    } finally {
      this.#isMeasuring = false;
    }
  }
}
