import { abortable, CLOSE_CODES, systemClock } from '@guru/protocol';
import { SessionProblem } from './problem.ts';
import { measureSpeed } from './speed.ts';
import { openTerminal } from './terminal.ts';
import type { AttachedSession, AttachOptions } from './types.ts';
import { SessionWindow } from './window.ts';

/** The server says `attached` right after the upgrade; a line that takes longer is no line to work over. */
const ATTACH_TIMEOUT_MS = 15_000;

/**
 * Connects to a session and waits until the server has attached the connection. Rejects with `SessionProblem` `not_attached` when it is
 * closed before (a used or late ticket, a server that is gone), with the signal's reason when the caller gives up, with whatever `ticket` rejects with. With a
 * function for `ticket` a connection that is lost later is replaced by another, and what is open goes on (spec §7.1).
 */
export async function attachSession(options: AttachOptions): Promise<AttachedSession> {
  const { signal, clock = systemClock } = options;
  signal?.throwIfAborted();
  const { ticket } = options;
  const first = typeof ticket === 'string' ? ticket : await abortable(ticket(undefined), signal);
  const window = new SessionWindow(options);
  const close = () => window.close(CLOSE_CODES.done, 'done');
  signal?.addEventListener('abort', close, { once: true });
  void window.closed.then(() => signal?.removeEventListener('abort', close));
  const timer = clock.setTimeout(close, ATTACH_TIMEOUT_MS);
  const lost = window.closed.then(({ code }): never => {
    signal?.throwIfAborted();
    throw new SessionProblem('not_attached', `The connection was closed before it was attached (${code}).`);
  });
  // Later than here it is the end of a session in order.
  lost.catch(() => undefined);
  try {
    window.connect(first);
    const { info, mux } = await Promise.race([window.attached, lost]);
    return {
      info,
      closed: window.closed,
      get state() {
        return window.state;
      },
      watchState: (listener) => window.watchState(listener),
      say: (message) => window.say(message),
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
