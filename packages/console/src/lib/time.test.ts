import { describe, expect, test } from 'bun:test';
import { duration, exactTime, relativeTime, sameClock, timeUntil } from './time.ts';

const now = Date.UTC(2026, 4, 17, 12, 0, 0);
const ago = (seconds: number) => relativeTime(now - seconds * 1000, now, 'en-GB');

describe('relative time', () => {
  test.each([
    [-30, 'now'],
    [0, 'now'],
    [4.9, 'now'],
    [5, '5 s ago'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [3599, '59 min ago'],
    [3600, '1 h ago'],
    [86_399, '23 h ago'],
    [86_400, '1 d ago'],
    [29 * 86_400, '29 d ago'],
    [30 * 86_400, '17 Apr 2026'],
  ])('%p s before now reads %p', (seconds, words) => {
    expect(ago(seconds)).toBe(words);
  });

  test('a moment to come is told as a span', () => {
    expect(timeUntil(now + 3 * 3_600_000, now)).toBe('in 3 h');
    expect(timeUntil(now - 1, now)).toBe('now');
  });
});

describe('duration', () => {
  test.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3661, '1 h 1 min'],
    [3601, '1 h'],
    [1_051_260, '12 d 4 h'],
  ])('%p s reads %p', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  test('one part leaves the rest out', () => {
    expect(duration(86_400 * 2 + 3600 * 23, 1)).toBe('2 d');
  });
});

describe('exact time and zones', () => {
  test('the exact moment names its zone', () => {
    expect(exactTime(now, 'UTC', 'en-GB')).toBe('Sun, 17 May 2026, 12:00:00 UTC');
  });

  test('zones with the same clock are the same', () => {
    expect(sameClock(now, 'Europe/Berlin', 'Europe/Paris')).toBe(true);
    expect(sameClock(now, 'Europe/Berlin', 'America/New_York')).toBe(false);
  });

  test('an unknown zone is not shown as another one', () => {
    expect(sameClock(now, '', 'UTC')).toBe(true);
    expect(sameClock(now, 'Not/AZone', 'UTC')).toBe(true);
  });
});
