import { expect, test } from 'bun:test';
import type { RecordedEvent } from '@guru/protocol/api';
import fc from 'fast-check';
import { Timeline } from './timeline.ts';

const printed = (...times: number[]) => times.map((at): RecordedEvent => [at, 'o', 'x']);

test('a long silence lasts as long as the limit, and what comes after is as far apart as it was', () => {
  const timeline = new Timeline(2000);
  timeline.add(printed(100, 1000, 61_000));
  timeline.add([[70_000, 'i', 'a key'], ...printed(71_000)]);
  expect([100, 1000, 61_000, 71_000].map((at) => timeline.played(at))).toEqual([100, 1000, 3000, 5000]);
  expect(timeline.played(30_000)).toBe(3000);
  expect([0, 999, 2999, 3000, 5000].map((at) => timeline.recorded(at))).toEqual([
    0, 999, 2999, 61_000, 71_000,
  ]);
});

test('there and back is the same moment, time never runs backwards, and no silence is longer than the limit', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(gaps, fc.constantFrom(1, 500, 2000, Number.POSITIVE_INFINITY), (between, limit) => {
      let at = 0;
      const times = between.map((gap) => (at += gap));
      const timeline = new Timeline(limit);
      timeline.add(printed(...times));
      let before = 0;
      for (const time of times) {
        const played = timeline.played(time);
        expect(played).toBeGreaterThanOrEqual(before);
        expect(played - before).toBeLessThanOrEqual(limit);
        expect(timeline.recorded(played)).toBe(time);
        before = played;
      }
    }),
  );
});
