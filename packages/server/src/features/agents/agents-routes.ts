import type { AgentDetail, agents } from '@guru/protocol/api';
import { type Bus, partnerLive, policiesChanged } from '../../bus/index.ts';
import { isForeignKeyViolation, type Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { type AgentChange, changeAgent } from './agents-store.ts';
import { countAgents } from './counts-store.ts';
import { readAgent } from './detail-store.ts';
import { listAgents } from './list-store.ts';
import { removeAgent } from './remove.ts';
import { filterOf, type GroupCondition } from './scope.ts';

type Own = Omit<typeof agents, 'GET /api/v1/agents/{agent_id}/metrics'>;

export interface AgentsRoutesOptions {
  readonly bus: Bus;
  readonly groupCondition: GroupCondition;
}

/** The list of devices, and each one of them. */
export function agentsRoutes({ bus, groupCondition }: AgentsRoutesOptions): HandlersOf<Own> {
  return {
    'GET /api/v1/agents': async ({ tx, user, query: { sort, order, cursor, limit, ...query } }) => {
      const filter = await filterOf(tx, user.partner_id, query, groupCondition);
      const page = { order: { sort, direction: order }, cursor, limit };
      return await listAgents(tx, user.partner_id, { ...filter, ...page });
    },

    'GET /api/v1/agents/counts': ({ tx, user, query }) => countAgents(tx, user.partner_id, query),

    'GET /api/v1/agents/{agent_id}': ({ tx, user, params: { agent_id } }) =>
      detailOf(tx, user.partner_id, agent_id),

    'PATCH /api/v1/agents/{agent_id}': async ({ tx, audit, afterCommit, user, params, body }) => {
      const { agent_id } = params;
      await change(tx, agent_id, body);
      await audit({ action: 'agent.changed', target_kind: 'agent', target_id: agent_id, details: body });
      const { partner_id } = user;
      afterCommit(() => {
        bus.publish(partnerLive(partner_id), { type: 'changed', what: 'agents' });
        // At another place, and for another purpose, other things may be in force.
        if (body.site_id !== undefined || body.role !== undefined)
          bus.publish(policiesChanged(), { partner_id });
      });
      return await detailOf(tx, partner_id, agent_id);
    },

    'DELETE /api/v1/agents/{agent_id}': {
      async waiting({ user, transaction, params: { agent_id } }) {
        await removeAgent({ bus, user, transaction }, agent_id);
        return undefined;
      },
    },
  };
}

async function detailOf(tx: Tx, partnerId: string, agentId: string): Promise<AgentDetail> {
  const detail = await readAgent(tx, partnerId, agentId);
  if (detail === null) throw new ApiError('agent_not_found');
  return detail;
}

async function change(tx: Tx, agentId: string, body: AgentChange): Promise<void> {
  const found = await changeAgent(tx, agentId, body).catch((error: unknown) => {
    throw isForeignKeyViolation(error) ? new ApiError('site_not_found') : error;
  });
  if (!found) throw new ApiError('agent_not_found');
}
