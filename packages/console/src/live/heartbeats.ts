import type { LiveEvent, Metrics } from './types.ts';

/** The numbers of a heartbeat that are charted. */
export type Sample = Omit<Metrics, 'at' | 'swap_total' | 'uptime_s' | 'disks' | 'top_cpu' | 'top_memory'> & {
  /** Unix seconds. */
  readonly at: number;
  readonly disk_percent: number | null;
};

/** An hour at one heartbeat each two seconds. */
export const TRAIL_LIMIT = 1800;

/** What came of the device that is looked at closely, since one began to look. */
export interface Trail {
  readonly latest: Metrics | null;
  readonly samples: readonly Sample[];
}

const NOTHING: Trail = { latest: null, samples: [] };

export interface HeartbeatStore {
  take(event: LiveEvent): void;
  /** The trail of one device, as an unchanging value; empty when another one is looked at. */
  of(agent_id: string): Trail;
  /** Begins to follow a device, and forgets the one before. */
  follow(agent_id: string | null): void;
  subscribe(listener: () => void): () => void;
}

export function createHeartbeatStore(): HeartbeatStore {
  const listeners = new Set<() => void>();
  let followed: string | null = null;
  let trail = NOTHING;

  return {
    take(event) {
      if (event.type !== 'heartbeat' || event.agent_id !== followed) return;
      const samples = [...trail.samples, sampleOf(event.metrics)].slice(-TRAIL_LIMIT);
      trail = { latest: event.metrics, samples };
      for (const listener of listeners) listener();
    },
    of: (agent_id) => (agent_id === followed ? trail : NOTHING),
    follow(agent_id) {
      if (agent_id === followed) return;
      followed = agent_id;
      trail = NOTHING;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The share of the fullest disk, as the device list and the charts name it; null without disks. */
export function fullestDisk(disks: Metrics['disks']): number | null {
  const shares = disks.filter(({ total }) => total > 0).map(({ used, total }) => (used / total) * 100);
  return shares.length > 0 ? Math.max(...shares) : null;
}

function sampleOf(metrics: Metrics): Sample {
  const { at, swap_total: _, uptime_s: _u, disks, top_cpu: _c, top_memory: _m, ...numbers } = metrics;
  return { ...numbers, at: at / 1000, disk_percent: fullestDisk(disks) };
}
