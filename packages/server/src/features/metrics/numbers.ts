import type { DiskSample, Metrics } from '@guru/protocol/control';

/** The three shares that the device list shows, 0 to 100; null where a machine reports nothing to divide by. */
export interface Numbers {
  readonly cpu_percent: number;
  readonly memory_percent: number | null;
  /** Of the fullest disk: it is the one that causes trouble. */
  readonly disk_percent: number | null;
}

/** Condenses one heartbeat. What an agent says may be nonsense (more used than there is), so every share is held to 100. */
export function numbersOf(metrics: Metrics): Numbers {
  return {
    cpu_percent: metrics.cpu_percent,
    memory_percent: share(metrics.memory_used, metrics.memory_total),
    disk_percent: fullest(metrics.disks),
  };
}

function fullest(disks: readonly DiskSample[]): number | null {
  let most: number | null = null;
  for (const { used, total } of disks) {
    const percent = share(used, total);
    if (percent !== null && (most === null || percent > most)) most = percent;
  }
  return most;
}

function share(used: number, total: number): number | null {
  return total > 0 ? Math.min(100, (100 * used) / total) : null;
}
