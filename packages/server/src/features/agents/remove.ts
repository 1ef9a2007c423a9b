import { CLOSE_CODES } from '@guru/protocol';
import { agentCommands, type Bus, endSessionsOfAgent, partnerLive } from '../../bus/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { SignedInUser, Unit } from '../../http/index.ts';
import { deleteAgent, revokeAgent } from './agents-store.ts';

/** Ending sessions and a connection is a matter of this server; it waits for no network. */
const WITHIN = { timeout_ms: 5000 };

export interface RemoveParts {
  readonly bus: Bus;
  readonly user: SignedInUser;
  readonly transaction: <T>(work: (unit: Unit) => Promise<T>) => Promise<T>;
}

/**
 * Removes a device in the order in which nothing can come back: first its key is worth nothing, then its sessions and its connection end, then its rows
 * go. When that is cut short the device is gone all the same, for nothing shows a revoked one. Throws `agent_not_found`.
 */
export async function removeAgent({ bus, user, transaction }: RemoveParts, agentId: string): Promise<void> {
  const { partner_id } = user;
  await transaction(async ({ tx, audit }) => {
    const hostname = await revokeAgent(tx, agentId);
    if (hostname === undefined) throw new ApiError('agent_not_found');
    const target = { target_kind: 'agent', target_id: agentId };
    await audit({ action: 'agent.removed', ...target, details: { hostname } });
  });
  await bus.request(
    endSessionsOfAgent(),
    { partner_id, agent_id: agentId, reason: 'device_removed' },
    WITHIN,
  );
  const disconnect = { kind: 'disconnect', close_code: CLOSE_CODES.revoked, reason: 'removed' } as const;
  await bus.request(agentCommands(agentId), disconnect, WITHIN);
  await transaction(({ tx }) => deleteAgent(tx, agentId));
  bus.publish(partnerLive(partner_id), { type: 'changed', what: 'agents' });
}
