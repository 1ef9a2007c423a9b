import type { AgentDetail } from '@guru/protocol/api';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { agentQuery } from '../../api/agents.ts';
import { fullestDisk, type Trail } from '../../live/heartbeats.ts';
import { useLiveAgent } from '../../live/hooks.ts';
import { heartbeats } from '../../live/live.ts';

/** A device of which the newest heartbeat may be fresher than what was read. */
function withHeartbeat(agent: AgentDetail, trail: Trail): AgentDetail {
  const { latest } = trail;
  if (latest === null || (agent.latest !== null && agent.latest.at >= latest.at)) return agent;
  return {
    ...agent,
    latest,
    cpu_percent: latest.cpu_percent,
    memory_percent: latest.memory_total > 0 ? (latest.memory_used / latest.memory_total) * 100 : null,
    disk_percent: fullestDisk(latest.disks),
  };
}

/** The heartbeats of the device that is looked at, since one began to look. */
export function useTrail(agentId: string): Trail {
  return useSyncExternalStore(heartbeats.subscribe, () => heartbeats.of(agentId));
}

/** The device of the page as it is now. The page has read it before its tabs show. */
export function useDevice(agentId: string): AgentDetail {
  const { agent, fetched_at } = useSuspenseQuery(agentQuery(agentId)).data;
  const live = useLiveAgent(agent, fetched_at);
  return withHeartbeat(live, useTrail(agentId));
}
