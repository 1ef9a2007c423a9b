import type { Clock, TimerHandle } from '@guru/protocol';
import type { FromAgent } from '@guru/protocol/control';
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
}

/** Heartbeats of many machines spread out by this part of the interval, in both directions. */
const JITTER = 0.1;
/** A server that comes back is greeted by everybody at once: the first heartbeat is spread over this time. */
const FIRST_WITHIN_MS = 1000;

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
  #isMeasuring = false;

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
  }

  /** Beats each `intervalMs` for a while, if that is faster than usual; then falls back. 0 ends it. */
  pace(intervalMs: number, forMs: number): void {
    this.#paceMs = intervalMs;
    this.#paceEndsAt = this.#clock.now() + forMs;
    if (this.#intervalMs !== undefined && !this.#isMeasuring) this.#schedule(this.#delay());
  }

  get #isPaced(): boolean {
    return this.#clock.now() < this.#paceEndsAt;
  }

  /** The time to the next heartbeat. */
  #delay(): number {
    const usual = this.#intervalMs ?? 0;
    const interval = this.#isPaced ? Math.min(this.#paceMs, usual) : usual;
    return interval * (1 - JITTER + 2 * JITTER * this.#random());
  }

  #schedule(afterMs: number): void {
    this.#clear();
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#beat();
    }, afterMs);
  }

  /** Measures and sends; what can't be measured is told in the log, and the next heartbeat comes all the same. */
  async #beat(): Promise<void> {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    try {
      const metrics = await this.#options.collector.collect(this.#isPaced);
      if (this.#intervalMs === undefined) return;
      this.#seq += 1;
      const { boot_id, send } = this.#options;
      send({ type: 'heartbeat', payload: { seq: this.#seq, boot_id, metrics } });
    } catch (error) {
      this.#options.log.error(`The machine could not be measured: ${textOf(error)}`);
    } finally {
      this.#isMeasuring = false;
      if (this.#intervalMs !== undefined) this.#schedule(this.#delay());
    }
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
