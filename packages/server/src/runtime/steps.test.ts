import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { cutIntoSteps } from './steps.ts';

const DAY_MS = 86_400_000;

test('steps cover the span, are no more than asked for, and no longer than needed', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 800 * DAY_MS }));
  fc.assert(
    fc.property(span, fc.integer({ min: 10, max: 2000 }), ([from, length], points) => {
      const to = from + length;
      const { first, step_s, count } = cutIntoSteps(from, to, points);
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(points);
      expect(first % step_s).toBe(0);
      expect(first * 1000).toBeLessThanOrEqual(from);
      expect((first + count * step_s) * 1000).toBeGreaterThanOrEqual(to);
      expect(step_s).toBeLessThanOrEqual(Math.max(1, length / 1000 / (points - 1) + 1));
    }),
  );
});

test('a step keeps its place when the span moves on', () => {
  const one = cutIntoSteps(1_000_000_000_000, 1_000_000_000_000 + DAY_MS, 500);
  const next = cutIntoSteps(1_000_000_030_000, 1_000_000_030_000 + DAY_MS, 500);
  expect(next.step_s).toBe(one.step_s);
  expect((next.first - one.first) % one.step_s).toBe(0);
});
