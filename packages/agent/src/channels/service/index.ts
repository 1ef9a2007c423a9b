import type { OpenRequest } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { type Answer, AnswerFailure, answer, refuseChange } from '../answer.ts';
import { readServiceParams, type ServiceAction, type ServiceParams } from './params.ts';
import { thisManager } from './this-manager.ts';
import type { ServiceManager } from './types.ts';

/** By which names the agent itself is a service. */
const OURS = new Set(['guru-agent.service', 'guru-agent', 'guruagent', 'org.guru.agent']);
/** What would leave the machine without an agent: nobody could undo it from afar. */
const FATAL: Partial<Record<ServiceAction, string>> = { stop: 'Stopped', disable: 'Disabled' };

/** Serves a `service` channel (spec §5). */
export async function serveService(
  request: OpenRequest,
  grant: Grant,
  manager: ServiceManager = thisManager(),
): Promise<void> {
  const params = readServiceParams(request.params);
  if (typeof params === 'string') request.reject('bad_params', params);
  else await answer(request, (to) => obey(params, manager, grant, to));
}

async function obey(params: ServiceParams, manager: ServiceManager, grant: Grant, to: Answer): Promise<void> {
  if (params.op === 'list') {
    for (const service of await manager.list(to.signal)) await to.write({ ...service });
    return;
  }
  const { name } = params;
  if (params.op !== 'inspect') {
    refuseChange(grant);
    const fatal = FATAL[params.op];
    if (fatal !== undefined && OURS.has(name.toLowerCase()))
      throw new AnswerFailure('not_allowed', `${fatal}, the agent could not be reached any more.`);
    await manager.control(name, params.op, to.signal);
  }
  await to.write({ ...(await manager.inspect(name, to.signal)) });
}
