import type { CheckState, checks } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { cutIntoSteps } from '../../runtime/index.ts';
import type { Effective } from '../policies/index.ts';
import { readHistory, readStates } from './checks-store.ts';
import { STEP_S } from './values.ts';
import { readValues } from './values-store.ts';

export interface ChecksRoutesOptions {
  readonly effectiveOf: (
    tx: Tx,
    partnerId: string,
    agentIds: readonly string[],
  ) => Promise<ReadonlyMap<string, Effective>>;
}

const WORST_FIRST = ['critical', 'warning', 'unknown', 'ok'] as const;

/** How the checks of a device stand, and how they stood. */
export function checksRoutes({ effectiveOf }: ChecksRoutesOptions): HandlersOf<typeof checks> {
  const inForce = async (tx: Tx, partnerId: string, agentId: string): Promise<Effective> => {
    const effective = (await effectiveOf(tx, partnerId, [agentId])).get(agentId);
    if (effective === undefined) throw new ApiError('agent_not_found');
    return effective;
  };

  return {
    'GET /api/v1/agents/{agent_id}/checks': async ({ tx, user, params: { agent_id } }) => {
      const { rules } = await inForce(tx, user.partner_id, agent_id);
      const states = new Map((await readStates(tx, agent_id)).map((state) => [state.key, state]));
      const items = [...rules].map(([key, { kind, name, interval_s }]): CheckState => {
        const state = states.get(key);
        return {
          ...{ key, kind, name, interval_s },
          level: state?.level ?? null,
          summary: state?.summary ?? '',
          perf: state?.perf ?? [],
          since: state?.since.toISOString() ?? null,
          at: state?.at.toISOString() ?? null,
          took_ms: state?.took_ms ?? null,
        };
      });
      return { items: items.toSorted((one, other) => rank(one) - rank(other)) };
    },

    'GET /api/v1/agents/{agent_id}/checks/history': async ({ tx, user, params: { agent_id }, query }) => {
      await inForce(tx, user.partner_id, agent_id);
      return await readHistory(tx, user.partner_id, agent_id, query);
    },

    'GET /api/v1/agents/{agent_id}/checks/values': async ({ tx, user, params: { agent_id }, query }) => {
      const from = Date.parse(query.from);
      const to = Date.parse(query.to);
      if (!(from < to)) throw new ApiError('bad_span');
      await inForce(tx, user.partner_id, agent_id);
      // Finer than the values are kept, a step would be empty between two that are not.
      const most = Math.max(1, Math.floor((to - from) / 1000 / STEP_S));
      const steps = cutIntoSteps(from, to, Math.min(query.points, most));
      return {
        step_s: steps.step_s,
        at: Array.from({ length: steps.count }, (_, step) => steps.first + (step + 0.5) * steps.step_s),
        series: await readValues(tx, agent_id, query.key, steps),
      };
    },
  };
}

function rank({ level }: CheckState): number {
  return level === null ? WORST_FIRST.length : WORST_FIRST.indexOf(level);
}
