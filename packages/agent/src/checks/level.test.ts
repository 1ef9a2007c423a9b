import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type KnownLevel, type Limits, levelAbove, levelBelow, levelOf, worst } from './level.ts';

const SEVERITY = { ok: 0, warning: 1, critical: 2 } as const;
const known = fc.constantFrom<KnownLevel>('ok', 'warning', 'critical');
const number = fc.integer({ min: -1000, max: 1000 });
const margin = fc.integer({ min: 0, max: 300 });
const limits: fc.Arbitrary<Limits> = fc.record({
  warn: fc.option(number),
  crit: fc.option(number),
  margin,
});

/** The same question for the other direction. */
function mirrored({ warn, crit, margin: same }: Limits): Limits {
  return { warn: warn === null ? null : -warn, crit: crit === null ? null : -crit, margin: same };
}

test.each([
  // value, before, level; limits 80 and 90 with a margin of 5
  [79.9, 'ok', 'ok'],
  [80, 'ok', 'warning'],
  [90, 'ok', 'critical'],
  [85.1, 'critical', 'critical'],
  [85, 'critical', 'warning'],
  [75.1, 'warning', 'warning'],
  [75, 'warning', 'ok'],
  [75.1, 'critical', 'warning'],
  [0, 'critical', 'ok'],
] as const)('%p after %p is %p', (value, before, level) => {
  expect(levelOf(value, { warn: 80, crit: 90, margin: 5 }, before)).toBe(level);
});

test('where warn is above crit, less is worse', () => {
  const less = { warn: 20, crit: 10, margin: 5 };
  expect([21, 20, 10].map((value) => levelOf(value, less, 'ok'))).toEqual(['ok', 'warning', 'critical']);
  expect(levelOf(14, less, 'critical')).toBe('critical');
  expect(levelOf(15, less, 'critical')).toBe('warning');
});

test('a value that reaches a limit raises the level at once, whatever it was', () => {
  fc.assert(
    fc.property(number, limits, known, (value, asked, before) => {
      const fresh = levelOf(value, asked, 'ok');
      expect(SEVERITY[levelOf(value, asked, before)]).toBeGreaterThanOrEqual(SEVERITY[fresh]);
    }),
  );
});

test('a level falls when the value is back by the margin, and no level is held for ever', () => {
  fc.assert(
    fc.property(number, limits, known, (value, asked, before) => {
      const level = levelOf(value, asked, before);
      const fresh = levelOf(value, asked, 'ok');
      // What is held is what it was, or lies between that and what it would be anew.
      expect(SEVERITY[level]).toBeLessThanOrEqual(Math.max(SEVERITY[before], SEVERITY[fresh]));
      if (asked.margin === 0) expect(level).toBe(fresh);
      // The same value again changes nothing.
      expect(levelOf(value, asked, level)).toBe(level);
    }),
  );
});

test('a worse value never has a better level', () => {
  fc.assert(
    fc.property(number, fc.nat(500), limits, known, (value, more, asked, before) => {
      const isLessWorse = asked.warn !== null && asked.crit !== null && asked.warn > asked.crit;
      const worse = isLessWorse ? value - more : value + more;
      expect(SEVERITY[levelOf(worse, asked, before)]).toBeGreaterThanOrEqual(
        SEVERITY[levelOf(value, asked, before)],
      );
    }),
  );
});

test('both directions are each other’s mirror', () => {
  const bothLimits = limits.filter(({ warn, crit }) => warn !== null && crit !== null && warn !== crit);
  fc.assert(
    fc.property(number, bothLimits, known, (value, asked, before) => {
      expect(levelOf(-value, mirrored(asked), before)).toBe(levelOf(value, asked, before));
    }),
  );
});

test('without limits nothing is wrong', () => {
  expect(levelOf(1e9, { warn: null, crit: null, margin: 0 }, 'critical')).toBe('ok');
  expect(levelBelow(-1, null, null)).toBe('ok');
  expect(levelAbove(1e9, null, null)).toBe('ok');
});

test('one-sided limits count in their direction alone', () => {
  expect([8, 7, 3, -1].map((days) => levelBelow(days, 7, 3))).toEqual([
    'ok',
    'warning',
    'critical',
    'critical',
  ]);
  expect([0, 1, 5].map((count) => levelAbove(count, 1, 5))).toEqual(['ok', 'warning', 'critical']);
});

test('of several levels the worst counts, and not to know is worse than a warning', () => {
  expect(worst('ok', 'warning')).toBe('warning');
  expect(worst('warning', 'unknown', 'ok')).toBe('unknown');
  expect(worst('unknown', 'critical')).toBe('critical');
});
