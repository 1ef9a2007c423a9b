import { expect, test } from 'bun:test';
import type { Sample } from '../../../live/heartbeats.ts';
import { isEmpty, joinSeries, newest } from './series.ts';

const sample = (at: number, cpu_percent: number): Sample => ({
  at,
  cpu_percent,
  load1: null,
  memory_used: 0,
  memory_total: 0,
  swap_used: 0,
  net_rx_bytes_per_s: 0,
  net_tx_bytes_per_s: 0,
  disk_read_bytes_per_s: 0,
  disk_write_bytes_per_s: 0,
  disk_percent: null,
});
const read = { step_s: 2, at: [1, 3, 5], series: { cpu_percent: [10, null, 30] } };

test('heartbeats follow what was read', () => {
  const joined = joinSeries(read, [sample(7, 40), sample(9, 50)], ['cpu_percent']);
  expect(joined.at).toEqual([1, 3, 5, 7, 9]);
  expect(joined.values.cpu_percent).toEqual([10, null, 30, 40, 50]);
});

test('a_heartbeat_inside_the_last_step_is_not_drawn_twice', () => {
  expect(joinSeries(read, [sample(4, 1), sample(6, 2)], ['cpu_percent']).at).toEqual([1, 3, 5]);
});

test('without news the columns are the very same', () => {
  expect(joinSeries(read, [], ['cpu_percent']).at).toBe(read.at);
});

test('a series that was not measured is as long as the others', () => {
  const joined = joinSeries(read, [], ['load1']);
  expect(joined.values.load1).toEqual([null, null, null]);
  expect(isEmpty(joined)).toBe(true);
});

test('a series of nothing takes heartbeats', () => {
  const nothing = { step_s: 2, at: [], series: {} };
  expect(joinSeries(nothing, [sample(7, 40)], ['cpu_percent']).values.cpu_percent).toEqual([40]);
});

test('the newest value looks back over gaps', () => {
  expect([newest([1, 2, null]), newest([null]), newest(undefined)]).toEqual([2, null, null]);
});
