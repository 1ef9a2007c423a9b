import type { Clock } from '@guru/protocol';
import type { Metrics } from '@guru/protocol/control';
import { agentHeartbeats, type Bus, type LiveNotice, partnerLive } from '../../bus/index.ts';
import { Pacer } from './pacer.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';

/** Where streams hear what happens. However many listen to the same partner or agent, the bus has one subscription. */
export interface Sources {
  readonly partners: SharedSubscriptions<LiveNotice>;
  /** The heartbeats of an agent, which come each 2 s while anybody listens. */
  readonly heartbeats: SharedSubscriptions<Metrics>;
}

export function openSources(bus: Bus, clock: Clock): Sources {
  const pacer = new Pacer(bus, clock);
  return {
    partners: new SharedSubscriptions((partnerId, hear) =>
      bus.subscribe(partnerLive(partnerId), (notice) => {
        hear(notice);
        if (notice.type === 'status' && notice.status === 'online') pacer.cameOnline(notice.agent_id);
      }),
    ),
    heartbeats: new SharedSubscriptions((agentId, hear) => {
      const both = new DisposableStack();
      both.use(bus.subscribe(agentHeartbeats(agentId), hear));
      both.use(pacer.keep(agentId));
      return both;
    }),
  };
}
