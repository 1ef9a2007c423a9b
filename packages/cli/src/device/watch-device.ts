import { type AttachedSession, type AttachOptions, attachSession } from '@guru/client/session';
import type { Account } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { openSocketTo } from '../runtime/socket.ts';

/** Joins the session that somebody else has on a device, to look on. Throws `Failure` `nobody_works` when there is none, and `ApiProblem`. */
export async function watchDevice(
  { api, credentials }: Account,
  agent_id: string,
  events: Pick<AttachOptions, 'onPeople' | 'onTerminal' | 'onTrouble' | 'signal'>,
): Promise<AttachedSession> {
  const { items } = await api('GET /api/v1/tunnel/sessions', { query: { agent_id, live: 'true' } });
  const me = await api('GET /api/v1/me');
  const session = items.find(({ tech_id, status }) => status === 'active' && tech_id !== me.user_id);
  if (session === undefined) {
    const advice = 'Work on it yourself with: guru shell';
    throw new Failure(EXIT.failed, 'nobody_works', 'Nobody else has a session on this device.', advice);
  }
  const { session_id } = session;
  return await attachSession({
    ...events,
    socket_url: credentials.server_url.replace(/^http/, 'ws'),
    ticket: async (resume) =>
      (await api('POST /api/v1/tunnel/watch', { body: { session_id, resume } })).ticket,
    openSocket: openSocketTo(credentials.server_url),
  });
}
