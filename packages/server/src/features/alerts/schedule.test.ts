import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { faultOf, isOn, type Schedule, spanAt } from './schedule.ts';

const weekly = (days: number[], at: string, duration_min: number, time_zone: string): Schedule => ({
  kind: 'weekly',
  days,
  at,
  duration_min,
  time_zone,
});
const on = (schedule: Schedule, moment: string) => isOn(schedule, Date.parse(moment));
const next = (schedule: Schedule, moment: string) => {
  const span = spanAt(schedule, Date.parse(moment));
  return span && [span.from, span.to].map((at) => new Date(at).toISOString().slice(0, 16));
};

describe('a window each week', () => {
  const sunday = weekly([7], '02:30', 60, 'Europe/Berlin');

  test('is on from its hour, for as long as it lasts', () => {
    expect(on(sunday, '2026-11-29T01:29:59Z')).toBe(false);
    expect(on(sunday, '2026-11-29T01:30:00Z')).toBe(true);
    expect(on(sunday, '2026-11-29T02:29:59Z')).toBe(true);
    expect(on(sunday, '2026-11-29T02:30:00Z')).toBe(false);
  });

  test('keeps its hour when the clocks change, and its length in the night in which they do', () => {
    expect(next(sunday, '2026-03-22T12:00:00Z')).toEqual(['2026-03-29T01:30', '2026-03-29T02:30']);
    expect(next(sunday, '2026-03-29T12:00:00Z')).toEqual(['2026-04-05T00:30', '2026-04-05T01:30']);
    expect(next(sunday, '2026-10-19T00:00:00Z')).toEqual(['2026-10-25T00:30', '2026-10-25T01:30']);
    expect(next(sunday, '2026-10-25T12:00:00Z')).toEqual(['2026-11-01T01:30', '2026-11-01T02:30']);
  });

  test('goes on over midnight, and over the end of a week', () => {
    const night = weekly([7], '22:00', 8 * 60, 'America/New_York');
    expect(on(night, '2026-11-30T04:00:00Z')).toBe(true);
    expect(on(night, '2026-11-30T11:00:00Z')).toBe(false);
    expect(next(night, '2026-12-01T00:00:00Z')).toEqual(['2026-12-07T03:00', '2026-12-07T11:00']);
  });

  test('is of its own time zone, where the day may be another one', () => {
    const monday = weekly([1], '00:30', 60, 'Pacific/Auckland');
    expect(on(monday, '2026-11-29T11:45:00Z')).toBe(true);
  });
});

/** Real changes of clocks: a window that begins then, or lasts over it. Each begins on the day of `after`, and is told in UTC. */
test.each([
  // Clocks go from 02:00 to 03:00: 02:30 does not exist, and means 03:30 of the new time.
  ['Europe/Berlin', '2026-03-28T12:00Z', '02:30', 60, '2026-03-29T01:30', '2026-03-29T02:30'],
  // Clocks go back from 03:00 to 02:00: 02:30 exists twice, and means the first.
  ['Europe/Berlin', '2026-10-24T12:00Z', '02:30', 60, '2026-10-25T00:30', '2026-10-25T01:30'],
  // Over midnight into the short night, and into the long one: eight hours are eight hours.
  ['Europe/Berlin', '2026-03-28T12:00Z', '22:00', 480, '2026-03-28T21:00', '2026-03-29T05:00'],
  ['Europe/Berlin', '2026-10-24T12:00Z', '22:00', 480, '2026-10-24T20:00', '2026-10-25T04:00'],
  ['America/New_York', '2026-03-08T06:00Z', '02:15', 30, '2026-03-08T07:15', '2026-03-08T07:45'],
  ['America/New_York', '2026-11-01T04:00Z', '01:30', 90, '2026-11-01T05:30', '2026-11-01T07:00'],
  ['America/New_York', '2026-11-01T00:00Z', '23:30', 240, '2026-11-01T03:30', '2026-11-01T07:30'],
  // Half an hour of summer time: 02:15 is left out, 01:45 comes twice.
  ['Australia/Lord_Howe', '2026-10-03T14:00Z', '02:15', 45, '2026-10-03T15:45', '2026-10-03T16:30'],
  ['Australia/Lord_Howe', '2026-04-04T13:30Z', '01:45', 30, '2026-04-04T14:45', '2026-04-04T15:15'],
  ['Australia/Lord_Howe', '2026-04-04T12:30Z', '23:45', 300, '2026-04-04T12:45', '2026-04-04T17:45'],
] as const)('in %s after %s, %s for %d minutes is from %s to %s', (zone, after, at, minutes, from, to) => {
  const daily = weekly([1, 2, 3, 4, 5, 6, 7], at, minutes, zone);
  expect(next(daily, after)).toEqual([from, to]);
  expect(on(daily, `${from}:00Z`)).toBe(true);
  expect(on(daily, `${to}:00Z`)).toBe(false);
});

test.each([
  [2, 2, '2026-12-08'],
  [1, 1, '2026-12-07'],
  [-1, 5, '2026-11-27'],
  [-1, 4, '2026-12-31'],
  [4, 6, '2026-11-28'],
] as const)('week %d, weekday %d after 2026-11-27 begins on %s', (week, day, date) => {
  const schedule: Schedule = {
    ...{ kind: 'monthly', week, weekday: day, at: '20:00', duration_min: 60, time_zone: 'UTC' },
  };
  expect(next(schedule, '2026-11-27T09:00:00Z')).toEqual([`${date}T20:00`, `${date}T21:00`]);
});

test('a window that comes once is on once', () => {
  const once: Schedule = { kind: 'once', from: '2026-11-27T10:00:00Z', to: '2026-11-27T12:00:00Z' };
  expect(['09:59', '10:00', '11:59', '12:00'].map((at) => on(once, `2026-11-27T${at}:00Z`))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(next(once, '2026-11-27T12:00:00Z')).toBeNull();
});

test('what can not be is told', () => {
  expect(faultOf(weekly([1], '00:00', 1, 'Mars/Olympus'))).toContain('Mars/Olympus');
  expect(faultOf({ kind: 'once', from: '2026-11-27T10:00:00Z', to: '2026-11-27T10:00:00Z' })).toContain(
    'ends',
  );
  expect(faultOf(weekly([1], '00:00', 1, 'Europe/Berlin'))).toBeUndefined();
});

test('whatever the schedule, the next span is the first that has not ended, and lasts as long as it says', () => {
  const schedule = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    hour: fc.integer({ min: 0, max: 23 }),
    duration_min: fc.integer({ min: 1, max: 10_080 }),
    time_zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
  });
  const moment = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });
  fc.assert(
    fc.property(schedule, moment, ({ days, hour, duration_min, time_zone }, now) => {
      const plan = weekly(days, `${String(hour).padStart(2, '0')}:00`, duration_min, time_zone);
      const span = spanAt(plan, now);
      if (span === null) throw new Error('a week always comes again');
      expect(span.to - span.from).toBe(duration_min * 60_000);
      expect(span.to).toBeGreaterThan(now);
      expect(isOn(plan, now)).toBe(span.from <= now);
      // None begins earlier and is still on, or still to come.
      for (let back = span.from - 1; back > now - 8 * 86_400_000; back -= 1_800_000) {
        const earlier = spanAt(plan, back);
        if (earlier !== null && earlier.from < span.from) expect(earlier.to).toBeLessThanOrEqual(now);
      }
    }),
    { numRuns: 30 },
  );
});
