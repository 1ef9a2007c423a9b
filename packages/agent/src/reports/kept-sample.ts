import type { KeptSample, Metrics } from '@guru/protocol/control';

/** Of a heartbeat what is worth keeping while there is nobody to tell. */
export function keptSample(metrics: Metrics): KeptSample {
  const { at: _, disks, top_cpu: __, top_memory: ___, ...numbers } = metrics;
  const shares = disks
    .filter(({ total }) => total > 0)
    .map(({ used, total }) => Math.min(100, (used / total) * 100));
  const fullest = shares.length === 0 ? null : Math.round(Math.max(...shares) * 10) / 10;
  return { kind: 'sample', ...numbers, disk_percent: fullest };
}
