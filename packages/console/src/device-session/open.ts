import { type AttachedSession, attachSession, fromWebSocket, type TicketSource } from '@guru/client/session';
import { api } from '../api/client.ts';
import { keepPeople, type People } from './people.ts';

/** A session on a device and a connection to it. */
export interface DeviceSession {
  readonly session_id: string;
  readonly session: AttachedSession;
  readonly people: People;
}

export const openSocket = fromWebSocket((url, protocols) => new WebSocket(url, protocols));

/** Opens a session on a device, if `take_over` by ending the one that is in the way. Throws `ApiProblem` (409 names who holds the device) and `NetworkProblem`; then nothing is left of it. */
export async function openDeviceSession(agent_id: string, take_over: boolean): Promise<DeviceSession> {
  const { session_id } = await api('POST /api/v1/tunnel/open', {
    body: take_over ? { agent_id, take_over } : { agent_id },
  });
  try {
    const ticket: TicketSource = async (resume) =>
      (await api('POST /api/v1/tunnel/ticket', { body: { session_id, resume } })).ticket;
    const people = keepPeople();
    const session = await attachSession({
      socket_url: socketUrl(),
      ticket,
      openSocket,
      onPeople: people.set,
    });
    return { session_id, session, people };
  } catch (error) {
    await closeOnServer(session_id);
    throw error;
  }
}

/** Where the server's WebSockets are. */
export function socketUrl(): string {
  return location.origin.replace(/^http/, 'ws');
}

/** Tells the server, which closes the session by itself too when its last connection is gone. */
export async function closeOnServer(session_id: string): Promise<void> {
  await api('POST /api/v1/tunnel/close', { body: { session_id } }).catch(() => undefined);
}
