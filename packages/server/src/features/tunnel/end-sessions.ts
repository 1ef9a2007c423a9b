import type { CloseReason } from '@guru/protocol/control';
import { type Bus, type EndSessions, sessionEnd } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import { appendTunnelAudit } from './audit-store.ts';
import { closeSession, liveSessionsOf } from './session-store.ts';

/** Ending takes one write to the database. */
const END_WITHIN_MS = 10_000;

export interface SessionToEnd {
  readonly partner_id: string;
  readonly session_id: string;
  readonly reason: CloseReason;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Ends a session where it lives. One that lives nowhere (its node is gone, or it is just being made) is closed on record. */
export async function endSession(
  bus: Bus,
  { partner_id, session_id, reason, at }: SessionToEnd,
  transaction: (work: (tx: Tx) => Promise<void>) => Promise<void>,
): Promise<void> {
  const reply = await bus.request(sessionEnd(session_id), reason, { timeout_ms: END_WITHIN_MS });
  if (reply.ok || reply.code !== 'no_responder') return;
  await transaction(async (tx) => {
    if (!(await closeSession(tx, session_id, reason))) return;
    const event = { partner_id, session_id, channel_id: null, operation: 'session_closed', at } as const;
    await appendTunnelAudit(tx, [{ ...event, details: { reason } }]);
  });
}

/** Ends every session that is open on an agent; answers how many there were. */
export async function endSessionsOf(
  bus: Bus,
  db: Db,
  { partner_id, agent_id, reason }: EndSessions,
  now: () => number,
): Promise<number> {
  const sessions = await db.asPartner(partner_id, (tx) => liveSessionsOf(tx, agent_id));
  const transaction = (work: (tx: Tx) => Promise<void>) => db.asPartner(partner_id, work);
  await Promise.all(
    sessions.map(({ session_id }) =>
      endSession(bus, { partner_id, session_id, reason, at: now() }, transaction),
    ),
  );
  return sessions.length;
}
