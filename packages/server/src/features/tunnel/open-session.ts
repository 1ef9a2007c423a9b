import type { Role } from '@guru/protocol/api';
import type { Grant } from '@guru/protocol/control';
import { agentCommands, type Bus, partnerLive } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { SignedInUser, Unit } from '../../http/index.ts';
import { appendTunnelAudit } from './audit-store.ts';
import { endSession } from './end-sessions.ts';
import { mayTakeOver } from './may-take-over.ts';
import {
  activateSession,
  findAgent,
  findTechName,
  type Holder,
  insertSession,
  liveSessionsOf,
  lockSessionsOf,
} from './session-store.ts';
import type { Readiness } from './session-types.ts';
import type { Sessions } from './sessions.ts';
import { readSessionsPerAgent } from './settings-store.ts';

/** Whether an agent is connected is known without asking the agent. */
const PROBE_WITHIN_MS = 2000;

/** Who works in a session. */
export type Tech = Pick<SignedInUser, 'partner_id' | 'user_id'>;

export interface OpenParts {
  readonly bus: Bus;
  readonly sessions: Sessions;
  readonly user: Tech;
  /** Set: whatever session is in the way is ended, if this role may. */
  readonly takeOver?: { readonly role: Role } | undefined;
  readonly transaction: <T>(work: (unit: Pick<Unit, 'tx'>) => Promise<T>) => Promise<T>;
  /** What it may do, where that is less than everybody may. */
  readonly grant?: Grant | undefined;
  /** Aborted when the one who asked has gone. */
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Opens a session: the row first, for it is what keeps others out, then the agent. Resolves to the session's id when the agent is ready. Throws
 * `agent_not_found`, `agent_not_connected`, `session_exists`, `agent_in_session`, `may_not_take_over`, `agent_refused`, `agent_unreachable`.
 */
export async function openSession(parts: OpenParts, agentId: string): Promise<string> {
  const { bus, sessions, user, transaction, takeOver } = parts;
  if (takeOver !== undefined && !mayTakeOver(takeOver.role)) throw new ApiError('may_not_take_over');
  const agent = await transaction(({ tx }) => findAgent(tx, agentId));
  if (agent === undefined) throw new ApiError('agent_not_found');
  const probe = await bus.request(agentCommands(agentId), { kind: 'probe' }, { timeout_ms: PROBE_WITHIN_MS });
  if (!probe.ok || probe.value !== 'done') throw new ApiError('agent_not_connected');

  if (takeOver !== undefined) await makeWay(parts, agentId);
  const { session_id, tech_name, max_sessions } = await transaction(({ tx }) => reserve(tx, parts, agentId));
  const session = sessions.begin({
    session_id,
    partner_id: user.partner_id,
    tech_id: user.user_id,
    tech_name,
    agent: { agent_id: agentId, ...agent },
    grant: parts.grant ?? sessions.policy.grant,
    max_sessions,
  });
  const readiness = await session.open(parts.signal);
  if (!readiness.ready) throw refusal(readiness);
  const active = await transaction(({ tx }) => activateSession(tx, session_id)).catch(
    async (error: unknown) => {
      await session.end('agent_unreachable');
      throw error;
    },
  );
  if (!active) {
    await session.end('agent_unreachable');
    throw new ApiError('agent_unreachable');
  }
  bus.publish(partnerLive(user.partner_id), { type: 'changed', what: 'sessions' });
  return session_id;
}

/** Ends what is in the way of one more session: the oldest of others. Who does so is in the audit of what is ended. */
async function makeWay(parts: OpenParts, agentId: string): Promise<void> {
  const { bus, sessions, user, transaction, now } = parts;
  const { partner_id, user_id } = user;
  const inTheWay = await transaction(async ({ tx }) => {
    const holders = await liveSessionsOf(tx, agentId);
    if (holders.some(({ tech_id }) => tech_id === user_id)) return [];
    const most = await readSessionsPerAgent(tx, partner_id, sessions.policy);
    const ended = holders.slice(0, Math.max(0, holders.length + 1 - most));
    const tech_name = await findTechName(tx, user_id);
    const details = { tech_id: user_id, tech_name };
    const event = { partner_id, channel_id: null, operation: 'taken_over', details, at: now() } as const;
    await appendTunnelAudit(
      tx,
      ended.map(({ session_id }) => ({ ...event, session_id })),
    );
    return ended;
  });
  for (const { session_id } of inTheWay) {
    const end = { partner_id, session_id, reason: 'taken_over', at: now() } as const;
    await endSession(bus, end, (work) => transaction(({ tx }) => work(tx)));
  }
}

/** Stores the session if the policy lets one more be. */
async function reserve(
  tx: Tx,
  { sessions, user, now }: OpenParts,
  agentId: string,
): Promise<{ session_id: string; tech_name: string; max_sessions: number }> {
  const { partner_id, user_id: tech_id } = user;
  await lockSessionsOf(tx, agentId);
  const holders = await liveSessionsOf(tx, agentId);
  const own = holders.find((holder) => holder.tech_id === tech_id);
  if (own !== undefined) throw conflict('session_exists', own);
  const [oldest] = holders;
  const max_sessions = await readSessionsPerAgent(tx, partner_id, sessions.policy);
  if (oldest !== undefined && holders.length >= max_sessions) {
    throw conflict('agent_in_session', oldest);
  }
  const session_id = await insertSession(tx, { partner_id, tech_id, agent_id: agentId });
  if (session_id === undefined) throw new ApiError('session_exists');
  const event = { partner_id, session_id, channel_id: null, operation: 'session_opened', at: now() } as const;
  await appendTunnelAudit(tx, [{ ...event, details: { tech_id, agent_id: agentId } }]);
  return { session_id, tech_name: await findTechName(tx, tech_id), max_sessions };
}

function conflict(code: 'session_exists' | 'agent_in_session', holder: Holder): ApiError {
  return new ApiError(code, { held_by: { ...holder, since: holder.since.toISOString() } });
}

function refusal({ reason, detail }: Extract<Readiness, { ready: false }>): ApiError {
  if (reason === 'agent_refused')
    return new ApiError('agent_refused', detail === undefined ? {} : { detail });
  return new ApiError('agent_unreachable');
}
