import { describe, expect, test } from 'bun:test';
import { Failure } from '../../failure.ts';
import { readSchedule, type ScheduleOptions, scheduleWords } from './schedule.ts';

const NOW = Date.parse('2026-11-27T08:00:00Z');
const HOUR = 3_600_000;
const read = (options: Omit<ScheduleOptions, 'for'>) => readSchedule({ for: 2 * HOUR, ...options }, NOW);

describe('when a window is', () => {
  test('once from now on, or from a time on', () => {
    expect(read({})).toEqual({
      kind: 'once',
      from: '2026-11-27T08:00:00.000Z',
      to: '2026-11-27T10:00:00.000Z',
    });
    expect(read({ from: '2026-12-05T22:00:00Z' })).toMatchObject({ from: '2026-12-05T22:00:00.000Z' });
  });

  test('each week, in the order of the week, each day once', () => {
    const schedule = read({ weekly: 'Sunday,tue, tue', at: '22:00', timeZone: 'Europe/Berlin' });
    expect(schedule).toEqual({
      kind: 'weekly',
      days: [2, 7],
      at: '22:00',
      duration_min: 120,
      time_zone: 'Europe/Berlin',
    });
    expect(scheduleWords(schedule)).toBe('tue, sun at 22:00 for 120 min, Europe/Berlin');
  });

  test('each month, also on the last of a day, and in the zone of who asks', () => {
    const schedule = read({ monthly: 'last sun', at: '03:00' });
    expect(schedule).toMatchObject({ kind: 'monthly', week: -1, weekday: 7 });
    expect(scheduleWords(schedule)).toMatch(/^last sun of the month at 03:00 for 120 min, \S/);
  });

  test.each([
    { weekly: 'tue' },
    { at: '22:00' },
    { weekly: 'someday', at: '22:00' },
    { weekly: 'tue', monthly: 'last sun', at: '22:00' },
    { weekly: 'tue', from: '2026-12-05', at: '22:00' },
    { monthly: 'fifth sun', at: '22:00' },
    { monthly: 'last', at: '22:00' },
    { from: 'tomorrow' },
  ])('what is unclear is asked about, and never guessed: %p', (options) => {
    expect(() => read(options)).toThrow(Failure);
  });
});
