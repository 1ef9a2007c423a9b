import type { Clock, TimerHandle } from '@guru/protocol';
import { type Db, storeInHalves } from '../../../db/index.ts';
import type { Logger } from '../../../log.ts';
import { FlushLoop } from '../../../runtime/index.ts';
import type { TapSession } from '../../tunnel/index.ts';
import { readSettings } from '../policy/settings-store.ts';
import type { WriteQueue } from './reel.ts';
import { SessionRecorder } from './session-recorder.ts';
import { Waiting } from './waiting.ts';
import type { Write } from './writes.ts';
import { storeWrites } from './writes-store.ts';

/** How long what was recorded may wait for company. With the time that storing takes, a crash loses less than a second. */
const CUT_AFTER_MS = 400;
/** From then on a cut waits for the pause behind an echo: there it is in nobody's way. */
const PAUSE_MS = 1;
/** A pause that hasn't come by then isn't waited for. */
const CUT_WITHIN_MS = 100;

export interface RecorderOptions {
  readonly db: Db;
  readonly log: Logger;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Records the terminals of all sessions that live on this node. No frame waits for it. */
export class Recorder implements AsyncDisposable {
  readonly #options: RecorderOptions;
  readonly #loop: FlushLoop;
  readonly #sessions = new Set<SessionRecorder>();
  /** Sessions of which it isn't known yet what is to be recorded. */
  readonly #unknown = new Set<SessionRecorder>();
  readonly #waiting = new Waiting();
  readonly #queue: WriteQueue = {
    add: (write) => this.#add(write),
    hasRoom: (of) => this.#waiting.hasRoom(of),
  };
  #timer: TimerHandle | undefined;
  /** By the clock, when what was recorded has waited long enough; then the timer stands for the end of the wait. */
  #dueAt: number | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#loop = new FlushLoop({
      clock: options.clock,
      delay_ms: CUT_AFTER_MS / 2,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) =>
        options.log.warn({ err: error, waiting: this.#waiting.size }, 'recordings wait for the database'),
    });
  }

  readonly tap: TapSession = (facts, note) => {
    const session: SessionRecorder = new SessionRecorder({
      facts,
      note: (channel, details) => note('recording_gap', channel, details),
      queue: this.#queue,
      onRecorded: (when) => (when === 'now' ? this.#cutNow(session) : this.#recorded()),
      now: this.#options.now,
    });
    this.#sessions.add(session);
    this.#unknown.add(session);
    this.#wake();
    return session;
  };

  /** Stores what is still to be stored, if the database is there. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#cutAll();
    this.#stopTimer();
    await this.#loop.close();
    this.#stopTimer();
  }

  #add(write: Write): boolean {
    const added = this.#waiting.add(write);
    this.#wake();
    return added;
  }

  /** The loop hears nothing in the moment in which it comes to rest: so there is always a next look while something waits. */
  #wake(): void {
    this.#loop.wake(true);
    this.#cutSoon();
  }

  #cutSoon(): void {
    this.#timer ??= this.#options.clock.setTimeout(() => this.#becomeDue(), CUT_AFTER_MS);
  }

  #becomeDue(): void {
    const { clock } = this.#options;
    this.#dueAt = clock.now();
    this.#timer = clock.setTimeout(() => this.#cutAll(), CUT_WITHIN_MS);
  }

  /**
   * Typing is a key, its echo, and a pause. A cut, and the writing that follows it, take a few milliseconds of this thread: begun at any time they would make one key in some dozens late.
   */
  #recorded(): void {
    const { clock } = this.#options;
    if (this.#dueAt === undefined) this.#cutSoon();
    else if (clock.now() - this.#dueAt < CUT_WITHIN_MS) {
      this.#clearTimer();
      this.#timer = clock.setTimeout(() => this.#cutAll(), PAUSE_MS);
    }
  }

  #cutNow(session: SessionRecorder): void {
    session.cut();
    if (session.isDone) this.#sessions.delete(session);
  }

  #cutAll(): void {
    this.#stopTimer();
    for (const session of [...this.#sessions]) this.#cutNow(session);
    if (this.#waiting.size > 0 || this.#unknown.size > 0) this.#wake();
  }

  #stopTimer(): void {
    this.#clearTimer();
    this.#dueAt = undefined;
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #flush(): Promise<boolean> {
    for (const session of [...this.#unknown]) await this.#learn(session);
    const batch = this.#waiting.next();
    if (batch.length === 0) return this.#unknown.size > 0;
    const { db, log } = this.#options;
    await storeInHalves(
      batch,
      (writes) =>
        db.asSystem('terminals of all tenants are recorded in one batch', (tx) => storeWrites(tx, writes)),
      // Its session has gone in the meantime, with its device or its tenant.
      ({ recording_id, kind }, error) =>
        log.error({ err: error, recording_id, kind }, 'a part of a recording was refused'),
    );
    this.#waiting.done(batch.length);
    return this.#waiting.size > 0 || this.#unknown.size > 0;
  }

  async #learn(session: SessionRecorder): Promise<void> {
    const { partner_id } = session;
    const settings = await this.#options.db.asPartner(partner_id, (tx) => readSettings(tx, partner_id));
    this.#unknown.delete(session);
    session.learn(settings);
    this.#cutNow(session);
  }
}
