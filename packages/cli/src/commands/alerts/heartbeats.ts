import { type ApiClient, openLiveStream } from '@guru/client';
import type { Metrics } from '@guru/protocol/control';

export interface HeartbeatEvents {
  readonly onMetrics: (metrics: Metrics) => void;
  /** Why no numbers come: the device is away, or the server; empty when they do. */
  readonly onTrouble: (trouble: string) => void;
}

/** Looks closely at one device until the handle is disposed: its heartbeats come every two seconds meanwhile. */
export function watchHeartbeats(
  api: ApiClient,
  agent_id: string,
  { onMetrics, onTrouble }: HeartbeatEvents,
): Disposable {
  const stream = openLiveStream({
    api,
    onEvent(event) {
      if (event.type === 'heartbeat' && event.agent_id === agent_id) {
        onTrouble('');
        onMetrics(event.metrics);
      }
      if (event.type !== 'status') return;
      const change = event.changes.find((one) => one.agent_id === agent_id);
      if (change?.status === 'offline') onTrouble('the device is offline');
    },
    onState(state) {
      if (state !== 'live') onTrouble('no connection to the server');
    },
  });
  stream.watch({ agent_ids: [], focus: agent_id });
  return { [Symbol.dispose]: () => stream.close() };
}
