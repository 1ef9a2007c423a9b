import {
  type AttachedSession,
  type ConnectionState,
  type SessionEnd,
  SessionProblem,
} from '@guru/client/session';
import type { AgentSummary } from '@guru/protocol/api';
import { type Account, hint, openAccount } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { interruptible } from '../interrupt.ts';
import { attachToDevice } from './attach.ts';
import { findDevice } from './find.ts';

/** What a command that works on one device is given. */
export interface AtWork {
  readonly account: Account;
  readonly device: AgentSummary;
  readonly session: AttachedSession;
  /** Aborted by Ctrl-C, with what the program then ends with. */
  readonly signal: AbortSignal;
}

/** Finds the device that is meant and works on it in a session until the work has settled or Ctrl-C gives it up. The whole life of most commands. */
export async function onDevice<T>(wanted: string, work: (at: AtWork) => Promise<T>): Promise<T> {
  const account = openAccount();
  return await interruptible(async (signal) => {
    const device = await findDevice(account.api, wanted);
    return await withSession(account, device.agent_id, signal, (session) =>
      work({ account, device, session, signal }),
    );
  });
}

/**
 * Works on a device in a session, and leaves it however the work ends. An aborted signal ends the session once those who listen to it have heard it, and with
 * that all that waits for the device. Throws what the work throws; `Failure` with the reason when that is only that the session has ended; the signal's reason
 * when the work was given up.
 */
export async function withSession<T>(
  account: Account,
  agent_id: string,
  signal: AbortSignal,
  work: (session: AttachedSession) => Promise<T>,
): Promise<T> {
  const session = await attachToDevice(account, agent_id, signal);
  const leave = () => queueMicrotask(() => session.close());
  const unwatch = session.watchState((state) => hint(`\r${WAYS[state]}\r`));
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    const result = await work(session);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SessionProblem && error.code === 'session_closed')) throw error;
    // Another reason than the session's end has left the session as it is.
    const end = await Promise.race([session.closed, null]);
    throw end === null ? error : sessionEnded(end);
  } finally {
    signal.removeEventListener('abort', leave);
    unwatch();
    session.close();
  }
}

/** How the way to the device stands, in a line beside the output. */
const WAYS: Readonly<Record<ConnectionState, string>> = {
  reconnecting: 'The connection to the server is lost; looking for another.',
  device_away: 'The device is away; waiting for it.',
  connected: 'Connected again.',
};

/** What a session's end means for the one who worked in it; other reasons are shown as they are. */
const ENDS: Partial<Record<SessionEnd['reason'], string>> = {
  connection_lost: 'The connection to the server was lost.',
  agent_disconnected: 'The device has lost its connection.',
  idle_timeout: 'The session was idle for too long.',
  resume_out_of_range: 'The connection came back, but not to where it had been.',
  taken_over: 'Another technician has taken the session over.',
  device_removed: 'The device was removed.',
  server_shutdown: 'The server is stopping.',
};

function sessionEnded({ reason }: SessionEnd): Failure {
  const message = ENDS[reason] ?? `The session has ended: ${reason}.`;
  return new Failure(EXIT.failed, reason, message, 'Give the command again for a new one.');
}
