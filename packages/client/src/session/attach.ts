import { CLOSE_CODES, systemClock } from '@guru/protocol';
import { SessionConnection } from './connection.ts';
import { SessionProblem } from './problem.ts';
import { measureSpeed } from './speed.ts';
import { openTerminal } from './terminal.ts';
import type { AttachedSession, AttachOptions } from './types.ts';

/** The server says `attached` right after the upgrade; a line that takes longer is no line to work over. */
const ATTACH_TIMEOUT_MS = 15_000;

/**
 * Connects to a session and waits until the server has attached the connection. Rejects with `SessionProblem` `not_attached` when it is
 * closed before (a used or late ticket, a server that is gone), with the signal's reason when the caller gives up.
 */
export async function attachSession(options: AttachOptions): Promise<AttachedSession> {
  const { signal, clock = systemClock } = options;
  signal?.throwIfAborted();
  const connection = new SessionConnection(options);
  const close = () => connection.close(CLOSE_CODES.done, 'done');
  signal?.addEventListener('abort', close, { once: true });
  void connection.closed.then(() => signal?.removeEventListener('abort', close));
  const timer = clock.setTimeout(close, ATTACH_TIMEOUT_MS);
  const lost = connection.closed.then(({ code }): never => {
    signal?.throwIfAborted();
    throw new SessionProblem('not_attached', `The connection was closed before it was attached (${code}).`);
  });
  // Later than here it is the end of a session in order.
  lost.catch(() => undefined);
  try {
    const { info, mux } = await Promise.race([connection.attached, lost]);
    return {
      info,
      closed: connection.closed,
      open: (type, params, events) => mux.open(type, params, events),
      openTerminal: (terminal) => openTerminal(mux, terminal),
      measureSpeed: (speed) => measureSpeed(mux, speed, clock),
      close,
      async [Symbol.asyncDispose]() {
        close();
      },
    };
  } finally {
    clock.clearTimeout(timer);
  }
}
