import { expect, test } from 'bun:test';
import { createHeartbeatStore, fullestDisk, TRAIL_LIMIT } from './heartbeats.ts';
import type { Metrics } from './types.ts';

const metrics = (at: number): Metrics => ({
  at,
  cpu_percent: 10,
  load1: null,
  memory_used: 1,
  memory_total: 2,
  swap_used: 0,
  swap_total: 0,
  net_rx_bytes_per_s: 0,
  net_tx_bytes_per_s: 0,
  disk_read_bytes_per_s: 0,
  disk_write_bytes_per_s: 0,
  uptime_s: 1,
  disks: [{ mount: '/', filesystem: 'ext4', used: 3, total: 4 }],
  top_cpu: [],
  top_memory: [],
});
const beat = (agent_id: string, at: number) => ({
  type: 'heartbeat' as const,
  agent_id,
  metrics: metrics(at),
});

test('only the followed device leaves a trail', () => {
  const store = createHeartbeatStore();
  store.follow('a');
  store.take(beat('b', 1000));
  store.take(beat('a', 2000));
  expect(store.of('a').samples.map(({ at, disk_percent }) => [at, disk_percent])).toEqual([[2, 75]]);
  expect(store.of('b').latest).toBeNull();
});

test('following another device forgets the one before', () => {
  const store = createHeartbeatStore();
  store.follow('a');
  store.take(beat('a', 1000));
  store.follow('b');
  store.follow('a');
  expect(store.of('a').samples).toEqual([]);
});

test('a_page_left_open_for_days_keeps_an_hour', () => {
  const store = createHeartbeatStore();
  store.follow('a');
  for (let i = 0; i < TRAIL_LIMIT + 10; i++) store.take(beat('a', i * 1000));
  expect(store.of('a').samples).toHaveLength(TRAIL_LIMIT);
  expect(store.of('a').samples.at(-1)?.at).toBe(TRAIL_LIMIT + 9);
});

test('the fullest disk counts, and one without a size does not', () => {
  const disk = (used: number, total: number) => ({ mount: '/', filesystem: 'ext4', used, total });
  expect(fullestDisk([disk(1, 4), disk(9, 10), disk(0, 0)])).toBe(90);
  expect(fullestDisk([])).toBeNull();
});
