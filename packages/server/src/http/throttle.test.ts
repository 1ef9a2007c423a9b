import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { addressKey, Throttle } from './throttle.ts';

function clocked(options: ConstructorParameters<typeof Throttle>[0]) {
  const clock = { now: 1_000_000 };
  return { clock, throttle: new Throttle(options, () => clock.now) };
}

test('a burst is let through, then one for each refill', () => {
  const { clock, throttle } = clocked({ burst: 3, refill_ms: 10_000, max_keys: 10 });
  for (let attempt = 0; attempt < 3; attempt++) expect(throttle.attempt('a').ok).toBe(true);
  expect(throttle.attempt('a')).toEqual({ ok: false, retry_after_s: 10 });
  expect(throttle.attempt('b').ok).toBe(true);
  clock.now += 9_999;
  expect(throttle.attempt('a')).toEqual({ ok: false, retry_after_s: 1 });
  clock.now += 1;
  expect(throttle.attempt('a').ok).toBe(true);
  expect(throttle.attempt('a').ok).toBe(false);
});

test('what is refused costs nothing, so that a wait is as long as was said', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }), (pauses) => {
      const { clock, throttle } = clocked({ burst: 4, refill_ms: 5_000, max_keys: 10 });
      for (const pause of pauses) {
        clock.now += pause;
        const outcome = throttle.attempt('a');
        if (outcome.ok) continue;
        clock.now += outcome.retry_after_s * 1000;
        expect(throttle.attempt('a').ok).toBe(true);
      }
    }),
  );
});

test('over any time no more pass than the burst and the refills of that time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 }), (pauses) => {
      const { clock, throttle } = clocked({ burst: 5, refill_ms: 1_000, max_keys: 10 });
      const begin = clock.now;
      let passed = 0;
      for (const pause of pauses) {
        clock.now += pause;
        if (throttle.attempt('a').ok) passed += 1;
      }
      expect(passed).toBeLessThanOrEqual(5 + Math.floor((clock.now - begin) / 1_000));
    }),
  );
});

test('a refund takes back one attempt, forgiveness all of them', () => {
  const { throttle } = clocked({ burst: 2, refill_ms: 1_000, max_keys: 10 });
  throttle.attempt('a');
  throttle.attempt('a');
  throttle.refund('a');
  expect(throttle.attempt('a').ok).toBe(true);
  expect(throttle.attempt('a').ok).toBe(false);
  throttle.forgive('a');
  expect(throttle.size).toBe(0);
  expect(throttle.attempt('a').ok).toBe(true);
});

test('a_flood_of_made_up_keys_takes_bounded_memory', () => {
  const { throttle } = clocked({ burst: 2, refill_ms: 1_000, max_keys: 100 });
  for (let key = 0; key < 10_000; key++) throttle.attempt(`key ${key}`);
  expect(throttle.size).toBe(100);
});

describe('an address counts as the network that one household has', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
  ])('%s as %s', (address, key) => expect(addressKey(address)).toBe(key));
});
