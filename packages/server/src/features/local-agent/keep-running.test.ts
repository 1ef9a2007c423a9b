import { expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit';
import { createLogger } from '../../log.ts';
import { keepRunning } from './keep-running.ts';

const log = createLogger('silent');

test('nothing runs before it is ready, and nothing at all when it is ended before', async () => {
  const end = new AbortController();
  let runs = 0;
  const running = keepRunning({
    log,
    clock: new FakeClock(),
    signal: end.signal,
    ready: new Promise(() => {}),
    async run() {
      runs += 1;
      return 'ended';
    },
  });
  end.abort();
  await running;
  expect(runs).toBe(0);
});

test('what ends, or can not be started, is run again after growing pauses', async () => {
  const clock = new FakeClock();
  const end = new AbortController();
  const at: number[] = [];
  const running = keepRunning({
    log,
    clock,
    signal: end.signal,
    ready: Promise.resolve(),
    async run() {
      at.push(clock.now());
      if (at.length % 2 === 0) throw new Error('no such program');
      return 'ended';
    },
  });
  await clock.advance(0);
  for (let s = 0; s < 300; s += 1) await clock.advance(1000);
  const gaps = at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / 1000);
  expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  end.abort();
  await running;
  expect(clock.pending).toBe(0);
});

test('what people have removed is left alone', async () => {
  let runs = 0;
  await keepRunning({
    log,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    ready: Promise.resolve(),
    async run() {
      runs += 1;
      return 'removed';
    },
  });
  expect(runs).toBe(1);
});
