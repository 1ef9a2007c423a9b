import { type AttachedSession, attachSession, fromWebSocket, type TicketSource } from '@guru/client/session';
import { api } from '../api/client.ts';

/** A session on a device and a connection to it. */
export interface DeviceSession {
  readonly session_id: string;
  readonly session: AttachedSession;
}

const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));

/** Opens a session on a device. Throws `ApiProblem` (409 names who holds the device) and `NetworkProblem`; then nothing is left of it. */
export async function openDeviceSession(agent_id: string): Promise<DeviceSession> {
  const { session_id } = await api('POST /api/v1/tunnel/open', { body: { agent_id } });
  try {
    const ticket: TicketSource = async (resume) =>
      (await api('POST /api/v1/tunnel/ticket', { body: { session_id, resume } })).ticket;
    const socket_url = location.origin.replace(/^http/, 'ws');
    return { session_id, session: await attachSession({ socket_url, ticket, openSocket }) };
  } catch (error) {
    await closeOnServer(session_id);
    throw error;
  }
}

/** Tells the server, which closes the session by itself too when its last connection is gone. */
export async function closeOnServer(session_id: string): Promise<void> {
  await api('POST /api/v1/tunnel/close', { body: { session_id } }).catch(() => undefined);
}
