import { abortable, type Clock, type TimerHandle } from '@guru/protocol';
import type { CheckSpec } from '@guru/protocol/control';
import { textOf } from '../log.ts';
import { type Finding, unknown } from './finding.ts';
import type { Cell, Run } from './kinds/types.ts';
import { cellOf, type Memory } from './memories.ts';
import type { Turns } from './turns.ts';

/** Checks of many machines are spread by this part of their interval, in both directions. */
const JITTER = 0.1;
/** Of a check that is run more often nothing is lost when its schedule begins anew with the agent. */
const WORTH_KEEPING_MS = 15 * 60_000;
/** What fell due while there was no agent is made up for within this time. */
const MAKE_UP_WITHIN_MS = 5 * 60_000;
/** What was told to end and hasn't by then hangs in the system: the others go on without it. */
export const END_PATIENCE_MS = 8000;

export interface WatchOptions {
  readonly spec: CheckSpec;
  readonly memory: Memory;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly wall: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  readonly turns: Turns;
  readonly look: (spec: CheckSpec, run: Run) => Promise<Finding>;
  readonly onFound: (finding: Finding, tookMs: number) => void;
  /** The memory is to be written down. */
  readonly onRemembered: () => void;
}

/** One check on its schedule, from when it is asked for until it is not (spec §3.2). */
export class Watch {
  readonly #options: WatchOptions;
  readonly #asked: string;
  readonly #stop = new AbortController();
  readonly #recent: Cell = cellInMemory();
  #timer: TimerHandle | undefined;
  /** From when it is due to when it was reported. */
  #turn: Promise<void> | undefined;
  /** A look that has not come to its end, perhaps long given up: none is begun beside it. */
  #looking: Promise<Finding> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#asked = JSON.stringify(options.spec);
    this.#schedule(this.#firstDelay());
  }

  /** Whether this is what is asked for. */
  isOf(spec: CheckSpec): boolean {
    return this.#asked === JSON.stringify(spec);
  }

  /** Nobody asks for it any more: ends what runs, and reports nothing. Settles when that is gone, or hangs. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('It is not wanted any more.'));
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#turn;
  }

  get #intervalMs(): number {
    return this.#options.spec.interval_s * 1000;
  }

  #firstDelay(): number {
    const { memory, wall, random } = this.#options;
    const left = memory.due - wall();
    const latest = this.#intervalMs * (1 + JITTER);
    // A calendar that was set back may have left a time that is far away.
    if (memory.due === 0 || left > latest) return random() * this.#intervalMs;
    return left > 0 ? left : random() * Math.min(this.#intervalMs, MAKE_UP_WITHIN_MS);
  }

  #schedule(afterMs: number): void {
    const { clock, memory, wall, onRemembered } = this.#options;
    if (this.#intervalMs >= WORTH_KEEPING_MS) {
      memory.due = wall() + afterMs;
      onRemembered();
    }
    this.#timer = clock.setTimeout(() => this.#due(), afterMs);
  }

  #due(): void {
    const { random, onFound } = this.#options;
    this.#schedule(this.#intervalMs * (1 - JITTER + 2 * JITTER * random()));
    // One that still waits for its turn, or has just been told to end, reports by itself.
    if (this.#turn !== undefined) return;
    if (this.#looking !== undefined) {
      onFound(unknown('The run before has not come to its end.'), 0);
      return;
    }
    this.#turn = this.#takeTurn().finally(() => {
      this.#turn = undefined;
    });
  }

  async #takeTurn(): Promise<void> {
    const release = await this.#options.turns.take();
    try {
      if (!this.#stop.signal.aborted) await this.#run();
    } finally {
      release();
    }
  }

  /** Rejects never. */
  async #run(): Promise<void> {
    const { clock, spec, memory, onFound, onRemembered } = this.#options;
    const startedAt = clock.now();
    const late = new AbortController();
    const tooLong = `It took longer than ${spec.timeout_s} s, and was ended.`;
    const timer = clock.setTimeout(() => late.abort(new Error(tooLong)), spec.timeout_s * 1000);
    const finding = await this.#look(AbortSignal.any([late.signal, this.#stop.signal]));
    clock.clearTimeout(timer);
    if (this.#stop.signal.aborted) return;
    const { level } = finding;
    if (level !== 'unknown' && level !== memory.level && !late.signal.aborted) {
      memory.level = level;
      onRemembered();
    }
    onFound(late.signal.aborted ? unknown(tooLong) : finding, clock.now() - startedAt);
  }

  /** Looks until that has come to its end, or hangs. */
  async #look(signal: AbortSignal): Promise<Finding> {
    const { clock, spec, memory, wall, look, onRemembered } = this.#options;
    const run: Run = {
      signal,
      before: memory.level,
      memory: cellOf(memory, onRemembered),
      recent: this.#recent,
      clock,
      wall,
    };
    const looking = (async () => await look(spec, run))()
      .catch((error: unknown) => unknown(textOf(error)))
      .finally(() => {
        this.#looking = undefined;
      });
    this.#looking = looking;
    const patience = new AbortController();
    let timer: TimerHandle | undefined;
    const onAbort = () => {
      timer = clock.setTimeout(() => patience.abort(new Error('It hangs.')), END_PATIENCE_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await abortable(looking, patience.signal);
    } catch (error) {
      return unknown(textOf(error));
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (timer !== undefined) clock.clearTimeout(timer);
    }
  }
}

function cellInMemory(): Cell {
  let kept: unknown = null;
  return {
    get: () => kept,
    set: (value) => {
      kept = value;
    },
  };
}
