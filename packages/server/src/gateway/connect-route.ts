import { AGENT_SUBPROTOCOL } from '@guru/protocol';
import { ApiError } from '../errors/index.ts';
import { offeredProtocols, type SocketHandler, type UpgradeRoute } from '../http/index.ts';
import type { ProvenAgent } from './types.ts';

export interface ConnectParts {
  /** Proves who the agent is from the headers of its request; throws an `ApiError`. */
  readonly verify: (headers: Headers) => Promise<ProvenAgent>;
  readonly isStopping: () => boolean;
  readonly connect: (agent: ProvenAgent, address: string) => SocketHandler;
}

/** Where agents connect. Who one is, is settled before the upgrade: nothing of a stranger's WebSocket is parsed (spec §2). */
export function connectRoute({ verify, isStopping, connect }: ConnectParts): UpgradeRoute {
  return {
    path: '/api/v1/agent/connect',
    async authorize({ headers, address }) {
      if (!offeredProtocols(headers).includes(AGENT_SUBPROTOCOL)) {
        throw new ApiError('upgrade_required', { detail: `The subprotocol is ${AGENT_SUBPROTOCOL}.` });
      }
      const agent = await verify(headers);
      if (isStopping()) throw new ApiError('stopping');
      return { protocol: AGENT_SUBPROTOCOL, handler: connect(agent, address) };
    },
  };
}
