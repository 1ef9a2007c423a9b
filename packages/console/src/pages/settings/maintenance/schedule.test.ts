import { describe, expect, test } from 'bun:test';
import { emptySchedule, otherZone, readForm, scheduleWords, spanWords } from './schedule.ts';

const NOW = Date.parse('2026-11-27T08:10:00Z');
const FORM = emptySchedule(NOW, 'Europe/Berlin');

describe('the form of a window', () => {
  test('begins with something that can be planned as it is', () => {
    const schedule = readForm(FORM);
    expect(schedule).toEqual({
      kind: 'once',
      from: '2026-11-27T09:00:00.000Z',
      to: '2026-11-27T11:00:00.000Z',
    });
  });

  test('says days in the order of the week, and the last of a month', () => {
    const weekly = readForm({ ...FORM, kind: 'weekly', days: ['4', '2'] });
    expect(weekly).toMatchObject({ days: [2, 4], at: '22:00', duration_min: 120 });
    const monthly = readForm({ ...FORM, kind: 'monthly' });
    expect(monthly).toMatchObject({ week: -1, weekday: 7 });
    expect(weekly && scheduleWords(weekly)).toBe('Tue, Thu 22:00, 120 min, Europe/Berlin');
    expect(monthly && scheduleWords(monthly)).toBe('Last Sun of the month 22:00, 120 min, Europe/Berlin');
  });

  test.each([
    { to: FORM.from },
    { from: '' },
    { kind: 'weekly', days: [] },
    { kind: 'weekly', minutes: '1.5' },
    { kind: 'weekly', zone: ' ' },
    { kind: 'monthly', week: '5' },
  ] as const)('what says too little is no schedule: %p', (part) => {
    expect(readForm({ ...FORM, ...part })).toBeNull();
  });
});

test('the next time is said on the viewer’s clock, and on the window’s own where that differs', () => {
  const [from, to] = ['2026-11-28T22:00:00Z', '2026-11-28T23:30:00Z'];
  expect(spanWords(from, to, 'UTC', 'en-GB')).toBe('Sat 28 Nov 22:00 – 23:30');
  expect(spanWords(from, to, 'Europe/Berlin', 'en-GB')).toBe('Sat 28 Nov 23:00 – Sun 29 Nov 00:30');
  const weekly = readForm({ ...FORM, kind: 'weekly' });
  if (weekly === null) throw new Error('the form says too little');
  expect(otherZone(weekly, from, 'UTC')).toBe('Europe/Berlin');
  expect(otherZone(weekly, from, 'Europe/Paris')).toBeNull();
});
