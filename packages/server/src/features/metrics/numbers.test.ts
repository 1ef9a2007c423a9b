import { expect, test } from 'bun:test';
import { someMetrics } from '../../gateway/fixtures/heartbeats.ts';
import { numbersOf } from './numbers.ts';

test('the fullest disk stands for all', () => {
  expect(numbersOf(someMetrics())).toEqual({ cpu_percent: 12.5, memory_percent: 25, disk_percent: 60 });
});

test('a machine that reports nothing to divide by has no share, and nonsense is held to 100', () => {
  const disk = { mount: '/', filesystem: 'x', used: 5, total: 0 };
  expect(numbersOf(someMetrics({ memory_total: 0, disks: [disk] }))).toEqual({
    cpu_percent: 12.5,
    memory_percent: null,
    disk_percent: null,
  });
  const full = numbersOf(someMetrics({ memory_used: 3, memory_total: 1, disks: [{ ...disk, total: 1 }] }));
  expect(full).toMatchObject({ memory_percent: 100, disk_percent: 100 });
});
