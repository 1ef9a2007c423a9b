import type { web } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf, SignedInUser } from '../../http/index.ts';
import { ENTER_PATH } from './admit.ts';
import type { WebPages } from './pages.ts';

/** A session that this person may work in. Throws `session_not_found`, `not_your_session`. */
export type OwnSession = (
  tx: Tx,
  user: SignedInUser,
  sessionId: string,
) => Promise<{ readonly status: string; readonly agent_id: string }>;

/** Opening a device's web page; null: this server opens none. */
export function webRoutes(pages: WebPages | null, own: OwnSession): HandlersOf<typeof web> {
  return {
    'POST /api/v1/tunnel/{session_id}/web': async ({ tx, user, params: { session_id }, body, audit }) => {
      if (pages === null) throw new ApiError('web_pages_off');
      const session = await own(tx, user, session_id);
      if (session.status === 'closed') throw new ApiError('session_closed');
      const target = { host: body.host ?? 'localhost', port: body.port, tls: body.tls ?? false };
      const { page, token } = pages.open(session_id, target);
      await audit({
        action: 'web_page.opened',
        target_kind: 'agent',
        target_id: session.agent_id,
        details: { session_id, ...target },
      });
      return { url: `${page.here}${ENTER_PATH}?token=${token}` };
    },
  };
}
