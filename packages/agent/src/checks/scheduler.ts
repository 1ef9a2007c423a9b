import type { Clock } from '@guru/protocol';
import type { CheckResult, CheckSpec, ChecksToRun } from '@guru/protocol/control';
import { type Finding, resultOf } from './finding.ts';
import type { Run } from './kinds/types.ts';
import type { Memories } from './memories.ts';
import { Turns } from './turns.ts';
import { Watch } from './watch.ts';

/** Checks that run at once: a machine that is in trouble is not to be troubled by twenty more programs. */
export const AT_ONCE = 4;

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly memories: Memories;
  /** Unix milliseconds. */
  readonly wall: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  /** Looks once, as a check asks for it. */
  readonly look: (spec: CheckSpec, run: Run) => Promise<Finding>;
  readonly report: (result: CheckResult) => void;
}

/** Runs checks, each on its own schedule (spec §3.2), and a few at once. */
export class Scheduler implements AsyncDisposable {
  readonly #options: SchedulerOptions;
  readonly #turns = new Turns(AT_ONCE);
  #watches = new Map<string, Watch>();
  #revision = '';

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** From now on these are watched. One that is as it was keeps its schedule, and what it remembers. */
  replace({ revision, checks }: ChecksToRun): void {
    const before = this.#watches;
    this.#revision = revision;
    this.#watches = new Map();
    for (const spec of checks) {
      const known = before.get(spec.key);
      if (known?.isOf(spec)) before.delete(spec.key);
      this.#watches.set(spec.key, known?.isOf(spec) ? known : this.#watch(spec));
    }
    for (const watch of before.values()) void watch.stop();
    this.#options.memories.keepOnly(new Set(this.#watches.keys()));
  }

  /** Ends what runs. Settles when that is gone, but for what hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#watches.values()].map((watch) => watch.stop()));
  }

  #watch(spec: CheckSpec): Watch {
    const { memories, report, ...options } = this.#options;
    return new Watch({
      ...options,
      spec,
      memory: memories.of(spec),
      turns: this.#turns,
      onFound: (finding, took_ms) =>
        report(resultOf(finding, { key: spec.key, revision: this.#revision, took_ms })),
      onRemembered: () => memories.changed(),
    });
  }
}
