import { expect, test } from 'bun:test';
import { afterQuiet, isWithin } from './hours.ts';

const at = (text: string) => Date.parse(text);
const BERLIN = 'Europe/Berlin';
const office = { time_zone: BERLIN, days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
const nights = { time_zone: BERLIN, days: [5], from: '22:00', to: '06:00' };
const always = { time_zone: 'UTC', days: [3], from: '00:00', to: '00:00' };

test.each([
  // Winter and summer: the same hour of the clocks.
  [office, '2026-01-07T06:59:00Z', false],
  [office, '2026-01-07T07:00:00Z', true],
  [office, '2026-07-08T05:59:00Z', false],
  [office, '2026-07-08T06:00:00Z', true],
  [office, '2026-07-08T15:59:00Z', true],
  [office, '2026-07-08T16:00:00Z', false],
  // Saturday in Berlin, Friday still in UTC.
  [{ ...office, from: '00:00', to: '23:59' }, '2026-07-10T22:30:00Z', false],
  // Friday night belongs to Friday, its morning too.
  [nights, '2026-01-09T21:00:00Z', true],
  [nights, '2026-01-10T04:59:00Z', true],
  [nights, '2026-01-10T05:00:00Z', false],
  [nights, '2026-01-10T21:30:00Z', false],
  [nights, '2026-01-09T03:00:00Z', false],
  [always, '2026-01-07T00:00:00Z', true],
  [always, '2026-01-07T23:59:00Z', true],
  [always, '2026-01-08T00:00:00Z', false],
])('%j at %s: %p', (hours, moment, expected) => {
  expect(isWithin(hours, at(moment))).toBe(expected);
});

const night = { time_zone: BERLIN, from: '22:00', to: '07:00' };
const noon = { time_zone: 'America/New_York', from: '12:00', to: '13:00' };
const small = { time_zone: BERLIN, from: '01:00', to: '02:30' };

test.each([
  [null, '2026-01-07T23:00:00Z', '2026-01-07T23:00:00Z'],
  [night, '2026-01-07T20:59:00Z', '2026-01-07T20:59:00Z'],
  [night, '2026-01-07T21:00:00Z', '2026-01-08T06:00:00Z'],
  [night, '2026-01-08T05:59:30Z', '2026-01-08T06:00:00Z'],
  [night, '2026-01-08T06:00:00Z', '2026-01-08T06:00:00Z'],
  // The night in which clocks go forward is an hour shorter, the one in which they go back an hour longer.
  [night, '2026-03-28T22:00:00Z', '2026-03-29T05:00:00Z'],
  [night, '2026-10-24T21:00:00Z', '2026-10-25T06:00:00Z'],
  [noon, '2026-07-07T16:30:00Z', '2026-07-07T17:00:00Z'],
  // 02:30 is left out on that night: the quiet ends when clocks would have shown it.
  [small, '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'],
  // 02:00 to 03:00 comes twice: in its second time the end is the second one.
  [small, '2026-10-25T00:10:00Z', '2026-10-25T00:30:00Z'],
  [small, '2026-10-25T01:10:00Z', '2026-10-25T01:30:00Z'],
])('%j at %s goes on at %s', (quiet, moment, expected) => {
  expect(new Date(afterQuiet(quiet, at(moment))).toISOString()).toBe(new Date(expected).toISOString());
});
