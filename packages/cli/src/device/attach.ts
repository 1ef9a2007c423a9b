import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem } from '@guru/client';
import { type AttachedSession, attachSession, SessionProblem } from '@guru/client/session';
import type { Account } from '../context.ts';
import { openSocketTo } from '../runtime/socket.ts';

/** A session that ends while we come is soon gone, and then a new one can be opened; one that another `guru` just opens is soon there. */
const TRIES = 8;
const PAUSE_MS = 200;

/**
 * Opens a session on a device and attaches to it; joins the one that this person already has there. Throws `ApiProblem` (not connected, in another
 * technician's session) and `SessionProblem`, and the signal's reason when the wait for it is given up.
 */
export async function attachToDevice(
  account: Account,
  agent_id: string,
  signal: AbortSignal,
): Promise<AttachedSession> {
  const { api, credentials } = account;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { session_id, ticket: first } = await openOrJoin(account, agent_id, signal);
      return await attachSession({
        socket_url: credentials.server_url.replace(/^http/, 'ws'),
        ticket: async (resume) => {
          if (resume === undefined && first !== undefined) return first;
          return (await api('POST /api/v1/tunnel/ticket', { body: { session_id, resume }, signal })).ticket;
        },
        openSocket: openSocketTo(credentials.server_url),
      });
    } catch (error) {
      if (attempt >= TRIES || !isInBetween(error)) throw error;
      await sleep(PAUSE_MS * attempt, undefined, { signal });
    }
  }
}

interface Opened {
  readonly session_id: string;
  /** Comes with a new session. */
  readonly ticket?: string | undefined;
}

async function openOrJoin({ api }: Account, agent_id: string, signal: AbortSignal): Promise<Opened> {
  try {
    return await api('POST /api/v1/tunnel/open', { body: { agent_id, ticket: true }, signal });
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'session_exists' && error.held_by) {
      return { session_id: error.held_by.session_id };
    }
    throw error;
  }
}

/** The session to join has just closed, or is not open yet. A socket that is refused does not say which. */
function isInBetween(error: unknown): boolean {
  if (error instanceof SessionProblem) return error.code === 'not_attached';
  return (
    error instanceof ApiProblem && (error.code === 'session_closed' || error.code === 'session_not_found')
  );
}
