import type { Clock, TimerHandle } from '@guru/protocol';
import type { CloseReason } from '@guru/protocol/control';
import { type Bus, partnerLive } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { appendTunnelAudit, type Operation } from './audit-store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { LiveSession } from './live-session.ts';
import type { SessionPolicy } from './policy.ts';
import { closeSession, touchSessions } from './session-store.ts';
import type { SessionFacts, SessionHost } from './session-types.ts';
import type { TapSession } from './tap.ts';

const SWEEP_MS = 1000;
/** `last_activity` in the database is at most this old while a session is active. */
const TOUCH_EVERY_MS = 30_000;

export interface SessionsOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly policy: SessionPolicy;
  readonly trail: AuditTrail;
  readonly tap?: TapSession | undefined;
}

/** All sessions that live on this node: their sweep, their audit, and what the database knows of them. */
export class Sessions implements SessionHost, AsyncDisposable {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly policy: SessionPolicy;
  readonly tap: TapSession | undefined;
  readonly #options: SessionsOptions;
  readonly #live = new Map<string, LiveSession>();
  /** Sessions that have ended and are still open on record, because the database was away. */
  readonly #unstored = new Map<string, { readonly session: LiveSession; readonly reason: CloseReason }>();
  /** When sessions were last active, Unix milliseconds, as far as that isn't stored. */
  #activity = new Map<string, number>();
  #touchedAt: number;
  #sweepTimer: TimerHandle;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.bus = options.bus;
    this.clock = options.clock;
    this.policy = options.policy;
    this.tap = options.tap;
    this.#touchedAt = options.clock.now();
    this.#sweepTimer = options.clock.setTimeout(this.#sweep, SWEEP_MS);
  }

  get size(): number {
    return this.#live.size;
  }

  find(sessionId: string): LiveSession | undefined {
    return this.#live.get(sessionId);
  }

  /** Brings a session to life whose row is stored. */
  begin(facts: Omit<SessionFacts, 'route'>): LiveSession {
    const session = new LiveSession({ ...facts, route: this.#freeRoute(facts.agent.agent_id) }, this);
    this.#live.set(facts.session_id, session);
    return session;
  }

  note(session: LiveSession, operation: Operation, channel_id: number | null, details: object): boolean {
    const { partner_id, session_id } = session.facts;
    const at = this.#options.now();
    return this.#options.trail.note({
      partner_id,
      session_id,
      channel_id,
      operation,
      details: { ...details },
      at,
    });
  }

  async ended(session: LiveSession, reason: CloseReason): Promise<void> {
    const { session_id, partner_id } = session.facts;
    this.#live.delete(session_id);
    this.#activity.delete(session_id);
    this.#unstored.set(session_id, { session, reason });
    await this.#store(session, reason);
    this.bus.publish(partnerLive(partner_id), { type: 'changed', what: 'sessions' });
  }

  /** Ends every session, and the sweep. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.clock.clearTimeout(this.#sweepTimer);
    await Promise.all([...this.#live.values()].map((session) => session.end('server_shutdown')));
    await this.#storeUnstored();
  }

  readonly #sweep = (): void => {
    for (const [session_id, session] of this.#live) {
      if (session.check()) this.#activity.set(session_id, this.#options.now());
    }
    if (this.clock.now() - this.#touchedAt >= TOUCH_EVERY_MS) void this.#touch();
    this.#sweepTimer = this.clock.setTimeout(this.#sweep, SWEEP_MS);
  };

  /** Every half minute: what is known here and not there. */
  async #touch(): Promise<void> {
    this.#touchedAt = this.clock.now();
    const activity = this.#activity;
    this.#activity = new Map();
    await this.#storeUnstored();
    if (activity.size === 0) return;
    try {
      await this.#options.db.asSystem('sessions of all tenants are touched in one batch', (tx) =>
        touchSessions(tx, activity),
      );
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the activity of sessions could not be stored');
    }
  }

  async #storeUnstored(): Promise<void> {
    for (const { session, reason } of [...this.#unstored.values()]) await this.#store(session, reason);
  }

  /** Writes that a session has closed, with its line in the audit. When that fails it is tried again with the next touch. */
  async #store(session: LiveSession, reason: CloseReason): Promise<void> {
    const { session_id, partner_id } = session.facts;
    const at = this.#options.now();
    const event = { partner_id, session_id, channel_id: null, operation: 'session_closed', at } as const;
    try {
      await this.#options.db.asPartner(partner_id, async (tx) => {
        if (await closeSession(tx, session_id, reason))
          await appendTunnelAudit(tx, [{ ...event, details: { reason } }]);
      });
      this.#unstored.delete(session_id);
    } catch (error) {
      this.#options.log.warn({ err: error, session_id }, 'the end of a session could not be stored yet');
    }
  }

  /** A number that names the session on its agent's connection: drawn, so that a late frame of another one fits none. */
  #freeRoute(agentId: string): number {
    const taken = new Set(
      [...this.#live.values()].map(({ facts }) => facts.agent.agent_id === agentId && facts.route),
    );
    for (;;) {
      const [route = 0] = crypto.getRandomValues(new Uint32Array(1));
      if (route !== 0 && !taken.has(route)) return route;
    }
  }
}
