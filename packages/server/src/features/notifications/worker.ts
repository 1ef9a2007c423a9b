import type { Clock, TimerHandle } from '@guru/protocol';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { settle } from './claim-store.ts';
import { type DeskParts, type Ready, takeDue } from './desk.ts';
import { deleteOld } from './links-store.ts';
import { NotTakenError } from './outgoing/post.ts';
import { backoff, MOST_ATTEMPTS } from './plan/backoff.ts';
import type { Sender } from './sender.ts';

/** How often it is looked for what is due. */
export const EVERY_MS = 2000;
/** Messages under way at once, in all and of one partner: one for each channel, so that what is slow is slow alone. */
const MOST = 64;
const MOST_OF_PARTNER = 8;
/** How long those that are under way may take when the server ends. What isn't done by then is sent again by the next one. */
const END_MS = 5000;
const KEPT_DAYS = 90;
/** Looks between two looks at what is old: an hour. */
const DELETE_EVERY = 1800;
const WHY = 'messages of all tenants are sent by one worker';

export interface WorkerOptions extends DeskParts {
  readonly db: Db;
  readonly log: Logger;
  readonly clock: Clock;
  readonly sender: Sender;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * Sends what is due. What counts is in the table: a message is claimed, sent, and then stored as sent, so that a server that dies between sends it once more, under the same id, and never loses it.
 */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  readonly #underWay = new Map<string, { readonly partner_id: string; readonly done: Promise<void> }>();
  readonly #end = new AbortController();
  #timer: TimerHandle | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #looks = 0;
  #closed = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#arm();
  }

  /** Looks for what is due now. Resolves when all of that is under way; never rejects. */
  look(): Promise<void> {
    if (this.#looking !== undefined) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (!this.#again) return;
      this.#again = false;
      void this.look();
    });
    return this.#looking;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#looking !== undefined || this.#underWay.size > 0) {
      await this.#looking;
      await Promise.all([...this.#underWay.values()].map(({ done }) => done));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { clock } = this.#options;
    const closing = this.#end;
    if (this.#timer !== undefined) clock.clearTimeout(this.#timer);
    this.#closed = true;
    const limit = clock.setTimeout(() => closing.abort(new Error('the server is stopping')), END_MS);
    await this.idle();
    clock.clearTimeout(limit);
  }

  #arm(): void {
    if (this.#closed) return;
    this.#timer = this.#options.clock.setTimeout(() => void this.look().finally(() => this.#arm()), EVERY_MS);
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const { db, log, now } = this.#options;
    try {
      if (this.#looks++ % DELETE_EVERY === 0)
        await db.asSystem(WHY, (tx) => deleteOld(tx, new Date(now()), KEPT_DAYS));
      for (let free = MOST - this.#underWay.size; free > 0; free = MOST - this.#underWay.size) {
        const { ready, looked } = await db.asSystem(WHY, (tx) =>
          takeDue(tx, this.#limits(free), this.#options),
        );
        if (looked === 0) return;
        for (const one of ready) this.#begin(one);
      }
    } catch (error) {
      log.warn({ err: error }, 'messages wait');
    }
  }

  /** A partner with as many under way as it may have waits; between two looks it may go beyond that by what one look finds. */
  #limits(most: number) {
    const counts = new Map<string, number>();
    for (const { partner_id } of this.#underWay.values())
      counts.set(partner_id, (counts.get(partner_id) ?? 0) + 1);
    const partners = [...counts].filter(([, count]) => count >= MOST_OF_PARTNER).map(([id]) => id);
    return { most: Math.min(most, MOST_OF_PARTNER), channels: [...this.#underWay.keys()], partners };
  }

  #begin(ready: Ready): void {
    const { channel_id, partner_id } = ready;
    const done = this.#send(ready).finally(() => {
      this.#underWay.delete(channel_id);
      if (!this.#closed) void this.look();
    });
    this.#underWay.set(channel_id, { partner_id, done });
  }

  /** Never rejects. */
  async #send(ready: Ready): Promise<void> {
    const { db, log, now, sender } = this.#options;
    const { delivery_id, channel_id } = ready;
    const begun = now();
    let failure: unknown;
    try {
      await sender.send(ready.config, ready.message, this.#end.signal);
    } catch (error) {
      // Nobody knows whether it arrived: it stays claimed, and is sent again.
      if (this.#end.signal.aborted) return;
      failure = error;
    }
    const outcome = this.#outcome(ready, begun, failure);
    try {
      await db.asSystem(WHY, (tx) => settle(tx, delivery_id, outcome));
    } catch (error) {
      log.warn({ err: error, delivery_id }, 'it is not stored how a message went; it will be sent again');
      return;
    }
    const { error } = outcome.tried;
    if (outcome.state === 'sent') log.debug({ delivery_id, channel_id }, 'a message was sent');
    else
      log.info({ delivery_id, channel_id, state: outcome.state, reason: error }, 'a message was not taken');
  }

  #outcome({ attempts, message }: Ready, begun: number, failure: unknown) {
    const { now, random } = this.#options;
    const at = now();
    const { subject } = message;
    const tried = { at: begun, took_ms: Math.max(0, Math.round(at - begun)), error: reasonOf(failure) };
    if (failure === undefined) return { state: 'sent', at: new Date(at), subject, tried } as const;
    if (attempts >= MOST_ATTEMPTS) return { state: 'dead', at: new Date(at), subject, tried } as const;
    const asked = failure instanceof NotTakenError ? failure.asked_ms : 0;
    const next = new Date(at + backoff(attempts, random(), asked));
    return { state: 'retrying', at: next, subject, tried } as const;
  }
}

function reasonOf(failure: unknown): string {
  if (failure === undefined) return '';
  const text = failure instanceof Error ? failure.message : String(failure);
  return text.slice(0, 500) || 'it failed';
}
