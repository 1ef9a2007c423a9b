import type { agents } from '@guru/protocol/api';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { cutIntoSteps } from '../../runtime/index.ts';
import { agentExists, readSeries } from './series-store.ts';

type Key = 'GET /api/v1/agents/{agent_id}/metrics';

/** The charts of one device. */
export function metricsRoutes(): HandlersOf<Pick<typeof agents, Key>> {
  return {
    'GET /api/v1/agents/{agent_id}/metrics': async ({ tx, params: { agent_id }, query }) => {
      const from = Date.parse(query.from);
      const to = Date.parse(query.to);
      if (!(from < to)) throw new ApiError('bad_span');
      if (!(await agentExists(tx, agent_id))) throw new ApiError('agent_not_found');
      return await readSeries(tx, agent_id, cutIntoSteps(from, to, query.points));
    },
  };
}
