import { type AttachedSession, attachSession } from '@guru/client/session';
import type { Clock } from '@guru/protocol';
import type { LiveSession } from './live-session.ts';
import { socketInMemory } from './memory-socket.ts';

/**
 * Attaches this server itself to a session, as a technician who works for somebody: with the same checks on every frame, and without HTTP, ticket or socket.
 * The session outlives it, until nobody has been there for `attach_within_ms`. Throws `session_closed`, `too_many_clients`; rejects with the signal's reason.
 */
export async function attachInside(
  session: LiveSession,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
): Promise<AttachedSession> {
  signal?.throwIfAborted();
  const openSocket = socketInMemory(session.attach('inside'));
  return await attachSession({ socket_url: '', ticket: '', openSocket, clock, ...(signal && { signal }) });
}
