import type { Logger } from '../log.ts';

/** How long one step of the shutdown may take before the next one begins. */
const STEP_LIMIT_MS = 10_000;

interface Step {
  readonly name: string;
  readonly end: () => void | Promise<void>;
}

/**
 * Everything that must end before the process does, in the order in which it began. `shutdown` ends it in reverse: what came last
 * stands on what came first. A step that fails or takes too long is logged and does not keep the others.
 */
export class Lifetime {
  readonly #steps: Step[] = [];
  readonly #controller = new AbortController();
  readonly #log: Logger;
  readonly #stepLimitMs: number;
  #ended: Promise<void> | null = null;

  constructor(log: Logger, stepLimitMs = STEP_LIMIT_MS) {
    this.#log = log;
    this.#stepLimitMs = stepLimitMs;
  }

  /** Aborted when the shutdown begins: for timers and waits that need no step of their own. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Adds a step. Throws when the shutdown has begun: what was just made would never be ended. */
  onShutdown(name: string, end: Step['end']): void {
    if (this.#ended !== null) throw new Error(`${name} began during the shutdown`);
    this.#steps.push({ name, end });
  }

  /** Adds what ends itself, and returns it. */
  use<T extends AsyncDisposable>(name: string, resource: T): T {
    this.onShutdown(name, async () => resource[Symbol.asyncDispose]());
    return resource;
  }

  /** Ends everything, once; every call gets the same promise, which never rejects. */
  shutdown(reason: string): Promise<void> {
    this.#ended ??= this.#run(reason);
    return this.#ended;
  }

  async #run(reason: string): Promise<void> {
    this.#log.info({ reason }, 'shutting down');
    this.#controller.abort(new Error(`shutting down: ${reason}`));
    for (const step of this.#steps.toReversed()) await this.#end(step);
    this.#log.info('stopped');
  }

  async #end({ name, end }: Step): Promise<void> {
    const limit = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => limit.reject(new Error(`not done in ${this.#stepLimitMs} ms`)),
      this.#stepLimitMs,
    );
    try {
      await Promise.race([end(), limit.promise]);
    } catch (error) {
      this.#log.error({ err: error, step: name }, 'a step of the shutdown failed');
    } finally {
      clearTimeout(timer);
    }
  }
}
