import { parseTicket, TECHNICIAN_SUBPROTOCOL } from '@guru/protocol';
import { ApiError } from '../../errors/index.ts';
import { offeredProtocols, requireOrigin, type UpgradeRoute } from '../../http/index.ts';
import type { Sessions } from './sessions.ts';
import type { Tickets } from './tickets.ts';

export interface AttachParts {
  readonly sessions: Sessions;
  readonly tickets: Tickets;
  /** The origins whose pages, and programs, may attach. */
  readonly origins: ReadonlySet<string>;
}

/**
 * Where a technician's window attaches to a session (spec §2). The origin is checked first, so that a page of another site can't use up a
 * ticket.
 */
export function attachRoute({ sessions, tickets, origins }: AttachParts): UpgradeRoute {
  return {
    path: '/api/v1/tunnel/attach',
    async authorize({ headers }) {
      requireOrigin(headers, origins);
      if (!offeredProtocols(headers).includes(TECHNICIAN_SUBPROTOCOL)) {
        throw new ApiError('upgrade_required', { detail: `The subprotocol is ${TECHNICIAN_SUBPROTOCOL}.` });
      }
      const ticket = parseTicket(headers.get('sec-websocket-protocol') ?? '');
      const use = ticket === undefined ? undefined : tickets.redeem(ticket);
      if (use === undefined) throw new ApiError('bad_ticket');
      const session = sessions.find(use.session_id);
      if (session === undefined) throw new ApiError('session_closed');
      const { watcher, resume } = use;
      const handler = watcher ? session.watch(watcher, resume) : session.attach('outside', resume);
      return { protocol: TECHNICIAN_SUBPROTOCOL, handler };
    },
  };
}
