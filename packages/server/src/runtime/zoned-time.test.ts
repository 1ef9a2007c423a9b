import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { daysIn, isTimeZone, type LocalTime, localTime, momentOf, plusDays, weekday } from './zoned-time.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
];

function at(text: string): LocalTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute };
}

test.each([
  // Summer and winter.
  ['2026-07-01 02:00', 'Europe/Berlin', '2026-07-01T00:00:00Z'],
  ['2026-12-01 02:00', 'Europe/Berlin', '2026-12-01T01:00:00Z'],
  // Clocks go from 02:00 to 03:00: 02:30 is left out, and means 03:30 of the new time.
  ['2026-03-29 01:59', 'Europe/Berlin', '2026-03-29T00:59:00Z'],
  ['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
  ['2026-03-29 03:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
  // Clocks go back from 03:00 to 02:00: 02:30 exists twice, and means the first.
  ['2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['2026-10-25 03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
  ['2026-03-08 02:30', 'America/New_York', '2026-03-08T07:30:00Z'],
  ['2026-11-01 01:30', 'America/New_York', '2026-11-01T05:30:00Z'],
  // Half an hour of summer time.
  ['2026-04-05 01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z'],
  ['2026-10-04 02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00Z'],
])('%s in %s is %s', (local, zone, moment) => {
  expect(new Date(momentOf(at(local), zone)).toISOString()).toBe(moment.replace('Z', '.000Z'));
});

test('what the clocks show leads back to its moment, but for the hour that comes twice', () => {
  const moment = fc
    .integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) })
    .map((ms) => Math.floor(ms / 60_000) * 60_000);
  fc.assert(
    fc.property(moment, fc.constantFrom(...ZONES), (ms, zone) => {
      const local = localTime(ms, zone);
      const back = momentOf(local, zone);
      expect(localTime(back, zone)).toEqual(local);
      expect(ms - back).toBeGreaterThanOrEqual(0);
      expect(ms - back).toBeLessThanOrEqual(3_600_000);
    }),
  );
});

test('days go on over the ends of months, and have their weekday', () => {
  expect(plusDays(at('2026-02-27 10:00'), 2)).toEqual(at('2026-03-01 10:00'));
  expect(plusDays(at('2026-01-01 10:00'), -1)).toEqual(at('2025-12-31 10:00'));
  expect(weekday(at('2026-11-27 00:00'))).toBe(5);
  expect(weekday(at('2026-11-29 00:00'))).toBe(7);
  expect([daysIn(2028, 2), daysIn(2026, 2), daysIn(2026, 12)]).toEqual([29, 28, 31]);
});

test('a zone that nobody knows is told apart', () => {
  expect(ZONES.map(isTimeZone)).not.toContain(false);
  expect(['Mars/Olympus', '', 'Europe/Berlin ; drop'].map(isTimeZone)).toEqual([false, false, false]);
});
