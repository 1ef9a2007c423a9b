import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { Checks } from './features/checks/index.ts';
import type { Live } from './features/live/index.ts';
import type { MetricIngest } from './features/metrics/index.ts';
import type { Tunnel } from './features/tunnel/index.ts';
import type { Gateway } from './gateway/index.ts';

export interface Observed {
  readonly gateway: Pick<Gateway, 'stats'>;
  readonly tunnel: Pick<Tunnel, 'size'>;
  readonly ingest: Pick<MetricIngest, 'stats'>;
  readonly live: Pick<Live, 'size'>;
  readonly checks: Pick<Checks, 'waiting'>;
}

/** Registers what `/metrics` tells of the process, the gateway, sessions, live streams and the writing of metrics and of what checks find. Everything is read when it is asked for. */
export function observe(registry: Registry, { gateway, tunnel, ingest, live, checks }: Observed): void {
  collectDefaultMetrics({ register: registry });
  const read = (name: string, help: string, value: () => number) => {
    new Gauge({
      name: `guru_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  };
  read('agent_connections', 'WebSockets of agents, greeted or not', () => gateway.stats().connections);
  read('agents_online', 'Agents that are connected and greeted', () => gateway.stats().agents);
  read(
    'agent_orders_waiting',
    'Orders that no agent has acknowledged yet',
    () => gateway.stats().orders_waiting,
  );
  read('agent_stray_frames', 'Frames that came for no session', () => gateway.stats().stray_frames);
  read('sessions', 'Sessions that live here', () => tunnel.size());
  read('live_streams', 'Live streams that are open', () => live.size());
  read('samples_waiting', 'Heartbeats that are not written yet', () => ingest.stats.waiting);
  read('samples_stored', 'Heartbeats written since the start', () => ingest.stats.stored);
  read('samples_dropped', 'Heartbeats lost because the database was away', () => ingest.stats.dropped);
  read('samples_refused', 'Heartbeats that the database refused', () => ingest.stats.refused);
  read('reports_waiting', 'Messages with results of checks that are not written yet', () => checks.waiting);
}
