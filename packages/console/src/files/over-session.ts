import { ApiProblem, NetworkProblem } from '@guru/client';
import { type AttachedSession, type SessionEnd, SessionProblem } from '@guru/client/session';
import { deviceSessions } from '../device-session/sessions.ts';
import type { Place, Report } from './transfers.ts';

/** Waits before the next attempt, in milliseconds; those that brought nothing on are given up after the last. */
const WAITS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000];
/** The end of a session is heard a moment after its channels broke. */
const END_WITHIN_MS = 1000;

/** A session that ended for these was ended by somebody: it isn't opened again behind their back. */
const MEANT: ReadonlySet<SessionEnd['reason']> = new Set([
  'technician_closed',
  'taken_over',
  'device_removed',
  'agent_refused',
]);

/**
 * Does something over the session on a device, and when that breaks off, again over the next one: `work` must go on where it was. What it throws for another
 * reason is thrown; so is the last break, when no attempt after it brought anything on.
 */
export async function overSession(
  { agent_id, device }: Place,
  report: Report,
  work: (session: AttachedSession, report: Report) => Promise<void>,
): Promise<void> {
  let failed = 0;
  const watched: Report = {
    ...report,
    progress(bytes) {
      failed = 0;
      report.progress(bytes);
    },
  };
  for (;;) {
    try {
      return await once(agent_id, device, watched, work);
    } catch (error) {
      report.signal.throwIfAborted();
      const wait = WAITS[failed];
      if (!(error instanceof Cut) || wait === undefined) throw error instanceof Cut ? error.cause : error;
      failed += 1;
      report.cut(true);
      await pause(wait, report.signal);
    }
  }
}

/** Another attempt makes sense. */
class Cut extends Error {}

async function once(
  agent_id: string,
  device: string,
  report: Report,
  work: (session: AttachedSession, report: Report) => Promise<void>,
): Promise<void> {
  const held = await deviceSessions.acquire(agent_id, device).catch((error: unknown) => {
    throw isPassing(error) ? new Cut('', { cause: error }) : error;
  });
  try {
    report.cut(false);
    await work(held.session, report);
  } catch (error) {
    if (report.signal.aborted) throw error;
    const end = await Promise.race([held.session.closed, pause(END_WITHIN_MS, report.signal)]);
    throw end !== undefined && !MEANT.has(end.reason) ? new Cut('', { cause: error }) : error;
  } finally {
    deviceSessions.leave(agent_id, held);
  }
}

/** What the server says while it or the device is away, or the session that broke is not quite over. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'agent_not_connected',
  'agent_unreachable',
  'agent_refused',
  'session_closed',
  'busy',
  'not_ready',
  'stopping',
]);

function isPassing(error: unknown): boolean {
  if (error instanceof ApiProblem) return PASSING_CODES.has(error.code);
  return error instanceof NetworkProblem || error instanceof SessionProblem;
}

async function pause(ms: number, signal: AbortSignal): Promise<undefined> {
  await new Promise<void>((resolve, reject) => {
    const give = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', give);
      resolve();
    }, ms);
    signal.addEventListener('abort', give, { once: true });
  });
}
