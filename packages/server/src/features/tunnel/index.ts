import type { AttachedSession } from '@guru/client/session';
import { type Clock, systemClock } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { type Bus, endSessionsOfAgent } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { UpgradeRoute } from '../../http/index.ts';
import type { Logger } from '../../log.ts';
import { attachRoute } from './attach-route.ts';
import { AuditTrail } from './audit-trail.ts';
import { endSession, endSessionsOf, type SessionToEnd } from './end-sessions.ts';
import { attachInside } from './inner-technician.ts';
import { openSession, type Tech } from './open-session.ts';
import { SESSION_POLICY, type SessionPolicy } from './policy.ts';
import { closeLeftOver } from './session-store.ts';
import { Sessions } from './sessions.ts';
import type { TapSession } from './tap.ts';
import { Tickets } from './tickets.ts';
import { own, tunnelRoutes } from './tunnel-routes.ts';

export type { SessionPolicy } from './policy.ts';
export type { SessionTap, TapSession } from './tap.ts';

/** Sessions between technicians and agents. */
export interface Tunnel extends AsyncDisposable {
  readonly routes: ReturnType<typeof tunnelRoutes>;
  readonly upgrade: UpgradeRoute;
  /**
   * Lets this server work in a session itself, for somebody whose right to it has been checked. The session outlives this. Rejects with `session_closed` when it
   * doesn't live here, `too_many_clients`, the signal's reason.
   */
  attachInside(sessionId: string, signal?: AbortSignal): Promise<AttachedSession>;
  /** Opens a session for somebody whose right to it has been checked, and which may do what the grant names; rejects as `POST /api/v1/tunnel/open` refuses. Resolves to its id. */
  openFor(tech: Tech, agentId: string, grant: Grant, signal: AbortSignal): Promise<string>;
  /** Ends a session, wherever it lives. */
  end(session: Omit<SessionToEnd, 'at'>): Promise<void>;
  /** A session that this person may see and end. Throws `session_not_found`, `not_your_session`. */
  readonly own: typeof own;
  /** How many sessions live here. */
  size(): number;
}

export interface TunnelOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  /** The origins from which windows may attach. */
  readonly origins: ReadonlySet<string>;
  readonly policy?: Partial<SessionPolicy>;
  /** Is put on every session that begins. */
  readonly tap?: TapSession;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/**
 * Opens the tunnel. Sessions that a server before this one left open are closed when it resolves. Disposing ends every session, tells both sides, and stores
 * it.
 */
export async function openTunnel(options: TunnelOptions): Promise<Tunnel> {
  const { db, bus, log, origins, clock = systemClock, now = Date.now } = options;
  const leftOver = await db.asSystem(
    'after a crash sessions of all tenants are open on record',
    closeLeftOver,
  );
  if (leftOver > 0) log.warn({ sessions: leftOver }, 'sessions of the server before this one were closed');

  const trail = new AuditTrail(db, log, clock);
  const policy = { ...SESSION_POLICY, ...options.policy };
  const sessions = new Sessions({ db, bus, log, clock, now, policy, trail, tap: options.tap });
  const tickets = new Tickets(now);
  const responder = bus.respond(endSessionsOfAgent(), (request) => endSessionsOf(bus, db, request, now));
  let stopping = false;
  return {
    routes: tunnelRoutes({ bus, sessions, tickets, isStopping: () => stopping, clock, now }),
    upgrade: attachRoute({ sessions, tickets, origins }),
    async attachInside(sessionId, signal) {
      const session = sessions.find(sessionId);
      if (session === undefined) throw new ApiError('session_closed');
      return await attachInside(session, { clock, signal });
    },
    async openFor(user, agentId, grant, signal) {
      if (stopping) throw new ApiError('stopping');
      const transaction = <T>(work: (unit: { readonly tx: Tx }) => Promise<T>) =>
        db.asPartner(user.partner_id, (tx) => work({ tx }));
      return await openSession({ bus, sessions, user, transaction, grant, signal, now }, agentId);
    },
    end: (session) =>
      endSession(bus, { ...session, at: now() }, (work) => db.asPartner(session.partner_id, work)),
    own,
    size: () => sessions.size,
    async [Symbol.asyncDispose]() {
      stopping = true;
      responder[Symbol.dispose]();
      await sessions[Symbol.asyncDispose]();
      await trail[Symbol.asyncDispose]();
    },
  };
}
