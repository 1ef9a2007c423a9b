import { abortable, type Clock, type TimerHandle } from '@guru/protocol';
import type { FromAgent, Metrics } from '@guru/protocol/control';
import type { Collector } from '../collect/index.ts';
import { type Log, textOf } from '../log.ts';

export interface HeartOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly collector: Collector;
  readonly boot_id: string;
  /** Numbers from 0 up to 1. */
  readonly random?: () => number;
  readonly send: (message: FromAgent) => void;
  /** Shows that we are there when there is nothing to send. */
  readonly ping: () => void;
}

/** Heartbeats of many machines spread out by this part of the interval, in both directions. */
const JITTER = 0.1;
/** A server that comes back is greeted by everybody at once: the first heartbeat is spread over this time. */
const FIRST_WITHIN_MS = 1000;
/** A machine that can't be measured any faster is in trouble: just then it must stay within reach. */
export const MEASURING_PATIENCE_MS = 10_000;

/** Sends heartbeats while there is a link: each interval, and more often while somebody looks (spec §3). */
export class Heart {
  readonly #options: HeartOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  #seq = 0;
  /** Undefined while the heart stands still. */
  #intervalMs: number | undefined;
  #paceMs = 0;
  #paceEndsAt = 0;
  #timer: TimerHandle | undefined;
  #dueAt = 0;
  #isBeating = false;
  /** What was begun and has not ended, perhaps long given up: it is not begun again beside it. */
  #running: Promise<Metrics> | undefined;
  #patience: AbortController | undefined;

  constructor(options: HeartOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#random = options.random ?? Math.random;
  }

  start(intervalMs: number): void {
    this.#intervalMs = intervalMs;
    this.#schedule(this.#random() * FIRST_WITHIN_MS);
  }

  stop(): void {
    this.#intervalMs = undefined;
    this.#paceEndsAt = 0;
    this.#clear();
    this.#patience?.abort();
  }

  /** Beats each `intervalMs` for a while, if that is faster than usual; then falls back. 0 ends it. */
  pace(intervalMs: number, forMs: number): void {
    if (this.#intervalMs === undefined) return;
    const now = this.#clock.now();
    this.#paceMs = intervalMs;
    this.#paceEndsAt = now + forMs;
    // Never later than planned: orders that keep coming would put it off for ever.
    if (!this.#isBeating) this.#schedule(Math.min(this.#dueAt - now, this.#delay()));
  }

  /** Somebody looks. */
  get isPaced(): boolean {
    return this.#clock.now() < this.#paceEndsAt;
  }

  /** The time to the next heartbeat. */
  #delay(): number {
    const usual = this.#intervalMs ?? 0;
    const interval = this.isPaced ? Math.min(this.#paceMs, usual) : usual;
    return interval * (1 - JITTER + 2 * JITTER * this.#random());
  }

  #schedule(afterMs: number): void {
    this.#clear();
    this.#dueAt = this.#clock.now() + afterMs;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#beat();
    }, afterMs);
  }

  /** The next one comes whatever became of this. */
  async #beat(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    const metrics = await this.#measure();
    this.#isBeating = false;
    if (this.#intervalMs === undefined) return;
    const { boot_id, send, ping } = this.#options;
    if (metrics === undefined) ping();
    else {
      this.#seq += 1;
      send({ type: 'heartbeat', payload: { seq: this.#seq, boot_id, metrics } });
    }
    // A server that takes nothing may have been cut off by that.
    if (this.#intervalMs !== undefined) this.#schedule(this.#delay());
  }

  /** Undefined when the machine can't be measured, or not in time; the log says why. Throws nothing. */
  async #measure(): Promise<Metrics | undefined> {
    const patience = new AbortController();
    this.#patience = patience;
    const timer = this.#clock.setTimeout(
      () => patience.abort(new Error(`it takes longer than ${MEASURING_PATIENCE_MS / 1000} s`)),
      MEASURING_PATIENCE_MS,
    );
    try {
      this.#running ??= this.#collect().finally(() => {
        this.#running = undefined;
      });
      return await abortable(this.#running, patience.signal);
    } catch (error) {
      if (this.#intervalMs !== undefined) {
        this.#options.log.error(`The machine could not be measured: ${textOf(error)}`);
      }
      return undefined;
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  async #collect(): Promise<Metrics> {
    return this.#options.collector.collect(this.isPaced);
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
