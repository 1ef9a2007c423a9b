import type { Clock } from '@guru/protocol';
import { type Db, storeInHalves } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import { appendTunnelAudit, type TunnelEvent } from './audit-store.ts';

const BATCH = 500;
const DELAY_MS = 200;
/** What may wait while the database is away: then sessions end rather than go on unwritten. */
const MAX_WAITING = 10_000;

/** What happens in sessions, on its way to the audit: in batches, so that no frame waits for the database. */
export class AuditTrail implements AsyncDisposable {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #loop: FlushLoop;
  readonly #waiting: TunnelEvent[] = [];

  constructor(db: Db, log: Logger, clock: Clock) {
    this.#db = db;
    this.#log = log;
    this.#loop = new FlushLoop({
      clock,
      delay_ms: DELAY_MS,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) =>
        log.warn({ err: error, waiting: this.#waiting.length }, 'the audit of sessions waits'),
    });
  }

  /** Takes an event. False: there is no room, and what can't be written must not go on. */
  note(event: TunnelEvent): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push(event);
    this.#loop.wake();
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  async #flush(): Promise<boolean> {
    const batch = this.#waiting.splice(0, BATCH);
    try {
      await storeInHalves(
        batch,
        (events) => this.#store(events),
        (event, error) => this.#refused(event, error),
      );
    } catch (error) {
      this.#waiting.unshift(...batch);
      throw error;
    }
    return this.#waiting.length > 0;
  }

  async #store(events: readonly TunnelEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.#db.asSystem('sessions of all tenants are audited in one batch', (tx) =>
      appendTunnelAudit(tx, events),
    );
  }

  /** Its tenant has gone in the meantime, and its audit with it. */
  #refused({ session_id, operation }: TunnelEvent, error: unknown): void {
    this.#log.error({ err: error, session_id, operation }, 'an event of a session could not be audited');
  }
}
