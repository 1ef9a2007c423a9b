import type { Clock, TimerHandle } from '@guru/protocol';
import type { Facts } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import type { ReadFacts } from './types.ts';

/** Names, addresses and who is logged on change seldom, and reading them all costs more than a heartbeat. */
const LOOK_AGAIN_MS = 5 * 60_000;

export interface FactsWatchOptions {
  readonly read: ReadFacts;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when something differs from what was read before. */
  readonly onChange: (facts: Facts) => void;
}

/** Knows what the machine is, and looks again now and then. */
export class FactsWatch implements Disposable {
  readonly #options: FactsWatchOptions;
  #facts: Facts;
  #timer: TimerHandle | undefined;

  private constructor(options: FactsWatchOptions, facts: Facts) {
    this.#options = options;
    this.#facts = facts;
    this.#schedule();
  }

  /** Resolves when the machine was read for the first time. */
  static async open(options: FactsWatchOptions): Promise<FactsWatch> {
    return new FactsWatch(options, await options.read());
  }

  get facts(): Facts {
    return this.#facts;
  }

  [Symbol.dispose](): void {
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer = this.#options.clock.setTimeout(() => void this.#look(), LOOK_AGAIN_MS);
  }

  async #look(): Promise<void> {
    const { read, onChange, log } = this.#options;
    try {
      const facts = await read();
      const differs = JSON.stringify(facts) !== JSON.stringify(this.#facts);
      this.#facts = facts;
      // Disposed while it was reading: nobody listens any more.
      if (differs && this.#timer !== undefined) onChange(facts);
    } catch (error) {
      log.warn(`The machine could not be read: ${textOf(error)}`);
    }
    if (this.#timer !== undefined) this.#schedule();
  }
}
