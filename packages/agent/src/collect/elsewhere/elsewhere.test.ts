import { expect, test } from 'bun:test';
import { Facts, Metrics } from '@guru/protocol/control';
import { readFactsElsewhere } from './facts.ts';
import { SysteminformationCollector } from './metrics.ts';
import { inTime } from './patience.ts';

test('what systeminformation says here becomes metrics and facts that fit the wire', async () => {
  const collector = new SysteminformationCollector();
  const [metrics, again] = await Promise.all([collector.collect(true), collector.collect(true)]);
  expect(Metrics.safeParse(metrics).error).toBeUndefined();
  expect(again).toBe(metrics);
  expect(metrics.memory_total).toBeGreaterThan(0);
  expect(metrics.top_memory.length).toBeGreaterThan(0);
  expect(Facts.safeParse(await readFactsElsewhere()).error).toBeUndefined();
}, 30_000);

test('a_program_that_hangs_never_holds_back_a_heartbeat', async () => {
  const never = new Promise<number>(() => {});
  expect(await inTime(never, 7, 1)).toBe(7);
  expect(await inTime(Promise.reject(new Error('no such program')), 7)).toBe(7);
  expect(await inTime(Promise.resolve(1), 7)).toBe(1);
});
