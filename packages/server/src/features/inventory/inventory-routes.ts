import type { InventoryOverview, inventory } from '@guru/protocol/api';
import { agentCommands, type Bus, type OrderBody } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { csvResponse, type HandlersOf } from '../../http/index.ts';
import { itemsAfter, lineOf, sectionHeading } from './csv.ts';
import { readFleet } from './fleet-store.ts';
import { readChanges, readItems, readOverview } from './read-store.ts';

/** Longer than an order may take to be acknowledged or given up. */
const DELIVER_WITHIN_MS = 15_000;
const CSV_PAGE = 500;
const LOOK: OrderBody = { type: 'inventory_look', payload: {} };

/** What is on devices, and what has changed there. */
export function inventoryRoutes({ bus }: { readonly bus: Bus }): HandlersOf<typeof inventory> {
  return {
    'GET /api/v1/agents/{agent_id}/inventory': ({ tx, user, params }) =>
      there(tx, user.partner_id, params.agent_id),

    'GET /api/v1/agents/{agent_id}/inventory/changes': async ({ tx, user, params: { agent_id }, query }) => {
      await there(tx, user.partner_id, agent_id);
      return await readChanges(tx, user.partner_id, agent_id, query);
    },

    'GET /api/v1/agents/{agent_id}/inventory/csv': {
      async waiting({ user, transaction, params: { agent_id }, query: { section } }) {
        const heading = await transaction(async ({ tx }) => {
          await there(tx, user.partner_id, agent_id);
          return await sectionHeading(tx, agent_id, section);
        });
        let after = '';
        return csvResponse(`${section}.csv`, heading, async () => {
          const items = await transaction(({ tx }) => itemsAfter(tx, agent_id, section, after, CSV_PAGE));
          after = items.at(-1)?.key ?? after;
          return items.map((item) => lineOf(item, heading));
        });
      },
    },

    'GET /api/v1/agents/{agent_id}/inventory/{section}': async ({ tx, user, params, query }) => {
      const { agent_id, section } = params;
      await there(tx, user.partner_id, agent_id);
      return await readItems(tx, agent_id, section, query);
    },

    'POST /api/v1/agents/{agent_id}/inventory': {
      async waiting({ user, transaction, params: { agent_id }, caller }) {
        await transaction(async ({ tx, audit }) => {
          await there(tx, user.partner_id, agent_id);
          await audit({ action: 'inventory.asked', target_kind: 'agent', target_id: agent_id });
        });
        const reply = await bus.request(
          agentCommands(agent_id),
          { kind: 'deliver', message: LOOK },
          { timeout_ms: DELIVER_WITHIN_MS, signal: caller.signal },
        );
        if (!reply.ok && reply.code === 'no_responder') throw new ApiError('agent_not_connected');
        if (!reply.ok || reply.value !== 'done') throw new ApiError('agent_unreachable');
        return undefined;
      },
    },

    'GET /api/v1/inventory/{section}': ({ tx, user, params, query }) =>
      readFleet(tx, user.partner_id, params.section, query),
  };
}

async function there(tx: Tx, partnerId: string, agentId: string): Promise<InventoryOverview> {
  const overview = await readOverview(tx, partnerId, agentId);
  if (overview === undefined) throw new ApiError('agent_not_found');
  return overview;
}
