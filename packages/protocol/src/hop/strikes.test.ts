import { expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import { Strikes } from './strikes.ts';

test('the third unreadable frame within a minute is one too many', async () => {
  const clock = new FakeClock();
  const strikes = new Strikes(clock);
  expect([strikes.add(), strikes.add()]).toEqual([false, false]);
  await clock.advance(59_000);
  expect(strikes.add()).toBe(true);
});

test('old ones are forgiven', async () => {
  const clock = new FakeClock();
  const strikes = new Strikes(clock);
  for (let i = 0; i < 100; i += 1) {
    expect(strikes.add()).toBe(false);
    await clock.advance(30_000);
  }
});
