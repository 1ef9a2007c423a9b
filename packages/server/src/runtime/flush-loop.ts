import type { Clock, TimerHandle } from '@guru/protocol';

export interface FlushLoopOptions {
  readonly clock: Clock;
  /** How long what comes first may wait for company. */
  readonly delay_ms: number;
  /** How long after a failure before the next try; doubles with each failure in a row. */
  readonly retry_ms: number;
  readonly max_retry_ms: number;
  /** Writes what waits, or a part of it; true when more waits. */
  readonly flush: () => Promise<boolean>;
  /** Hears why a flush failed. What was to be written is still the owner's to keep. */
  readonly onFailure: (error: unknown) => void;
}

/** Writes in batches: one flush at a time, some time after the first thing to write came, again and again until nothing waits. */
export class FlushLoop {
  readonly #options: FlushLoopOptions;
  #timer: TimerHandle | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  /** Something came after the flush that runs had begun: that one may have seen nothing of it. */
  #woken = false;
  #closed = false;

  constructor(options: FlushLoopOptions) {
    this.#options = options;
  }

  /** Says that something waits. `urgent`: write it now, unless the database has just failed. */
  wake(urgent = false): void {
    if (this.#closed) return;
    this.#woken = true;
    if (this.#running !== undefined) return;
    if (urgent && this.#failures === 0) this.#start();
    else if (this.#timer === undefined) this.#arm(this.#options.delay_ms);
  }

  /** Ends the loop after one last try to write everything. Never rejects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#disarm();
    await this.#running;
    await this.#run();
  }

  #arm(delay: number): void {
    this.#timer = this.#options.clock.setTimeout(() => this.#start(), delay);
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(): void {
    this.#disarm();
    this.#running = this.#run().then(() => {
      this.#running = undefined;
      if (this.#closed) return;
      if (this.#failures > 0) this.#arm(this.#backoff());
      else if (this.#woken) this.#arm(this.#options.delay_ms);
    });
  }

  async #run(): Promise<void> {
    try {
      for (let more = true; more; this.#failures = 0) {
        this.#woken = false;
        more = await this.#options.flush();
      }
    } catch (error) {
      this.#failures += 1;
      this.#options.onFailure(error);
    }
  }

  #backoff(): number {
    const { retry_ms, max_retry_ms } = this.#options;
    return Math.min(retry_ms * 2 ** (this.#failures - 1), max_retry_ms);
  }
}
