import type { Clock } from '@guru/protocol';
import type { commands, TechSession, tunnel } from '@guru/protocol/api';
import type { Bus } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf, SignedInUser } from '../../http/index.ts';
import { answerCommand, streamCommand } from './command-route.ts';
import { endSession } from './end-sessions.ts';
import { mayTakeOver } from './may-take-over.ts';
import { openSession } from './open-session.ts';
import { findTechName } from './session-store.ts';
import type { Sessions } from './sessions.ts';
import { listSessions, readSession } from './sessions-list-store.ts';
import { readSessionsPerAgent, writeSessionSettings } from './settings-store.ts';
import type { Tickets } from './tickets.ts';

export interface TunnelRoutesParts {
  readonly bus: Bus;
  readonly sessions: Sessions;
  readonly tickets: Tickets;
  readonly isStopping: () => boolean;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
}

type Routes = typeof tunnel & Pick<typeof commands, 'POST /api/v1/tunnel/{session_id}/command'>;

/** Sessions over HTTP: open, close, status, ticket, list, and a command in one. */
export function tunnelRoutes(parts: TunnelRoutesParts): HandlersOf<Routes> {
  const { bus, sessions, tickets, isStopping, clock, now } = parts;
  return {
    'POST /api/v1/tunnel/open': {
      async waiting({ user, transaction, body, caller: { signal } }) {
        if (isStopping()) throw new ApiError('stopping');
        const session_id = await openSession(
          { bus, sessions, user, takeOver: body.take_over ? user : undefined, transaction, signal, now },
          body.agent_id,
        );
        if (!body.ticket) return { session_id, status: 'active' };
        const { ticket } = tickets.issue({ session_id, tech_id: user.user_id });
        return { session_id, status: 'active', ticket };
      },
    },

    'POST /api/v1/tunnel/close': {
      async waiting({ user, transaction, body: { session_id } }) {
        const session = await transaction(({ tx }) => own(tx, user, session_id));
        if (session.status !== 'closed') {
          const { partner_id } = user;
          const end = { partner_id, session_id, reason: 'technician_closed', at: now() } as const;
          await endSession(bus, end, (work) => transaction(({ tx }) => work(tx)));
        }
        return { session_id, status: 'closed' };
      },
    },

    'GET /api/v1/tunnel/status/{session_id}': ({ tx, user, params }) => own(tx, user, params.session_id),

    'POST /api/v1/tunnel/ticket': async ({ tx, user, body: { session_id, resume } }) => {
      const session = await own(tx, user, session_id);
      if (session.status === 'closed') throw new ApiError('session_closed');
      const { ticket, expires_at } = tickets.issue({ session_id, tech_id: user.user_id, resume });
      return { ticket, expires_at: new Date(expires_at).toISOString() };
    },

    'POST /api/v1/tunnel/watch': async ({ tx, user, audit, body: { session_id, resume } }) => {
      const session = await readSession(tx, session_id);
      if (session === undefined) throw new ApiError('session_not_found');
      if (session.tech_id === user.user_id) throw new ApiError('own_session');
      if (session.status !== 'active') throw new ApiError('session_closed');
      if (resume === undefined) {
        await audit({
          action: 'session.watched',
          target_kind: 'session',
          target_id: session_id,
          details: { agent_id: session.agent_id, tech_id: session.tech_id },
        });
      }
      const { user_id } = user;
      const name = await findTechName(tx, user_id);
      const watcher = { user_id, name, may_take: mayTakeOver(user.role) };
      const { ticket, expires_at } = tickets.issue({ session_id, tech_id: user_id, resume, watcher });
      return { ticket, expires_at: new Date(expires_at).toISOString() };
    },

    'GET /api/v1/session-settings': async ({ tx, user }) => ({
      sessions_per_agent: await readSessionsPerAgent(tx, user.partner_id, sessions.policy),
    }),

    'PUT /api/v1/session-settings': async ({ tx, audit, user: { partner_id }, body }) => {
      const before = { sessions_per_agent: await readSessionsPerAgent(tx, partner_id, sessions.policy) };
      await writeSessionSettings(tx, partner_id, body);
      await audit({
        action: 'session_settings.changed',
        target_kind: 'partner',
        target_id: partner_id,
        details: { before, after: body },
      });
      return body;
    },

    'POST /api/v1/tunnel/{session_id}/command': {
      async waiting({ user, transaction, params: { session_id }, body, caller, stayOpen }) {
        const session = await transaction(({ tx }) => own(tx, user, session_id));
        if (session.status === 'closed') throw new ApiError('session_closed');
        stayOpen();
        const command = { sessions, clock, session_id, order: body, signal: caller.signal };
        const wantsEvents = caller.headers.get('accept')?.includes('text/event-stream');
        return await (wantsEvents ? streamCommand(command) : answerCommand(command));
      },
    },

    'GET /api/v1/tunnel/sessions': ({ tx, user, query }) => listSessions(tx, user.partner_id, query),
  };
}

/** A session that this person may see and end. Throws `session_not_found`, `not_your_session`. */
export async function own(tx: Tx, user: SignedInUser, sessionId: string): Promise<TechSession> {
  const session = await readSession(tx, sessionId);
  if (session === undefined) throw new ApiError('session_not_found');
  if (session.tech_id !== user.user_id) throw new ApiError('not_your_session');
  return session;
}
