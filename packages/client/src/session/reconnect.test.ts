import { expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import { type Outcome, searchFor } from './reconnect.ts';

/** A search whose tries come out as listed, and as the last one from then on. */
function search(outcomes: readonly Outcome[], within_ms = 30_000) {
  const clock = new FakeClock();
  const giveUp = new AbortController();
  const triedAt: number[] = [];
  const found = searchFor({ clock, within_ms, signal: giveUp.signal, random: () => 1 }, async () => {
    triedAt.push(clock.now());
    return outcomes[triedAt.length - 1] ?? outcomes.at(-1) ?? 'never';
  });
  return { clock, giveUp, triedAt, found };
}

test('tries again, with delays that grow no further than a person waits', async () => {
  const { clock, triedAt, found } = search(['not_yet', 'not_yet', 'not_yet', 'not_yet', 'found']);
  await clock.advance(30_000);
  expect(await found).toBe(true);
  expect(triedAt).toEqual([500, 1500, 3500, 5500, 7500]);
  expect(clock.pending).toBe(0);
});

test('stops when there is no sense in it any more', async () => {
  const { clock, triedAt, found } = search(['not_yet'], 5000);
  await clock.advance(60_000);
  expect(await found).toBe(false);
  expect(triedAt.at(-1)).toBeLessThan(5000);
  expect(clock.pending).toBe(0);
});

test('stops when a try says that none will do', async () => {
  const { clock, triedAt, found } = search(['not_yet', 'never', 'found']);
  await clock.advance(60_000);
  expect([await found, triedAt.length]).toEqual([false, 2]);
  expect(clock.pending).toBe(0);
});

test('stops at once when it is given up', async () => {
  const { clock, giveUp, triedAt, found } = search(['not_yet']);
  await clock.advance(600);
  giveUp.abort();
  await clock.advance(0);
  expect([await found, triedAt.length, clock.pending]).toEqual([false, 1, 0]);
});
