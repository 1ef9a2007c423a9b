import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Backoff, delayBefore, longestDelay } from './backoff.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('a delay lies between 0 and min(300 s, 1 s x 2^attempt), and nowhere else', () => {
  fc.assert(
    fc.property(fc.nat(5000), chance, (attempt, random) => {
      const delay = delayBefore(attempt, () => random);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThan(Math.min(300_000, 1000 * 2 ** attempt) || 300_000);
    }),
  );
  expect([0, 1, 2, 8, 9, 1e6].map(longestDelay)).toEqual([1000, 2000, 4000, 256_000, 300_000, 300_000]);
});

test('delays are spread evenly: each tenth of the range gets its share of ten thousand machines', () => {
  const shares = new Array<number>(10).fill(0);
  for (let machine = 0; machine < 10_000; machine += 1) {
    const tenth = Math.floor((delayBefore(9, Math.random) / longestDelay(9)) * 10);
    shares[tenth] = (shares[tenth] ?? 0) + 1;
  }
  // 1,000 each; six standard deviations are 180.
  for (const share of shares) expect(Math.abs(share - 1000)).toBeLessThan(180);
});

test('what the server asks for after a goaway is respected', () => {
  fc.assert(
    fc.property(fc.nat(3_600_000), chance, (atLeast, random) => {
      expect(new Backoff(() => random).next(atLeast)).toBeGreaterThanOrEqual(atLeast);
    }),
  );
});

test('a_server_that_accepts_and_drops_at_once_is_not_hammered', () => {
  const backoff = new Backoff(() => 0.999_999);
  const delays: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    delays.push(Math.round(backoff.next()));
    backoff.ended(100);
  }
  expect(delays.at(-1)).toBe(300_000);
  backoff.ended(60_000);
  expect(Math.round(backoff.next())).toBe(1000);
});

test('a refusal that only time can mend is tried again slowly', () => {
  const backoff = new Backoff(() => 0.999_999);
  backoff.slowDown();
  expect(Math.round(backoff.next())).toBe(300_000);
});
