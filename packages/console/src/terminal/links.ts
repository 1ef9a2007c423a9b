import { type AttachedSession, attachSession, fromWebSocket } from '@guru/client/session';
import { api } from '../api/client.ts';

/** A session on a device, shared by its terminals here: a technician has one on a device at a time. */
export interface Link {
  readonly session_id: string;
  readonly session: AttachedSession;
}

interface Shared {
  readonly opening: Promise<Link>;
  users: number;
}

const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));

const shared = new Map<string, Shared>();

/**
 * The session on a device: the one that is open here, or a new one. Each `acquire` wants its `release`; with the last one the
 * session is closed, on the server too. Throws `ApiProblem` (409 names who holds the device) and `NetworkProblem`.
 */
export async function acquire(agent_id: string): Promise<Link> {
  const one = shared.get(agent_id) ?? share(agent_id);
  one.users += 1;
  try {
    return await one.opening;
  } catch (error) {
    drop(agent_id, one);
    throw error;
  }
}

export async function release(agent_id: string, link: Link): Promise<void> {
  const one = shared.get(agent_id);
  if (one === undefined || (await one.opening) !== link) return;
  one.users -= 1;
  if (one.users > 0) return;
  drop(agent_id, one);
  link.session.close();
  await closeOnServer(link.session_id);
}

function share(agent_id: string): Shared {
  const one: Shared = { opening: open(agent_id), users: 0 };
  shared.set(agent_id, one);
  return one;
}

async function open(agent_id: string): Promise<Link> {
  const { session_id } = await api('POST /api/v1/tunnel/open', { body: { agent_id } });
  try {
    const { ticket } = await api('POST /api/v1/tunnel/ticket', { body: { session_id } });
    const socket_url = location.origin.replace(/^http/, 'ws');
    const session = await attachSession({ socket_url, ticket, openSocket });
    void session.closed.then(() => forget(agent_id, session));
    return { session_id, session };
  } catch (error) {
    await closeOnServer(session_id);
    throw error;
  }
}

/** A session that ended must not be handed out again. */
function forget(agent_id: string, session: AttachedSession): void {
  const one = shared.get(agent_id);
  void one?.opening.then((link) => {
    if (link.session === session) drop(agent_id, one);
  });
}

function drop(agent_id: string, one: Shared): void {
  if (shared.get(agent_id) === one) shared.delete(agent_id);
}

/** Tells the server, which closes the session by itself too when its last connection is gone. */
async function closeOnServer(session_id: string): Promise<void> {
  await api('POST /api/v1/tunnel/close', { body: { session_id } }).catch(() => undefined);
}
