import { describe, expect, test } from 'bun:test';
import { defaultAlert } from '../policies/index.ts';
import { judge, missingText } from './overdue.ts';

const HOUR_MS = 3_600_000;
const now = Date.UTC(2026, 10, 27, 9);
const rule = { alert: { ...defaultAlert(60), missing_s: 3600 } };
const ago = (hours: number) => now - hours * HOUR_MS;

describe('a check whose results stay away', () => {
  test.each([
    ['is missing after its time', { at: ago(1) }, {}, 'missing'],
    ['is not before', { at: ago(0.99) }, {}, null],
    ['is not while its device is away', { at: ago(5) }, { online_since: null }, null],
    [
      'is not of a device that has just come back, and still says what it found',
      { at: ago(5) },
      { online_since: ago(0.5) },
      null,
    ],
    ['is not of a device that has just been told what to watch', { at: ago(5) }, { told_at: ago(0.5) }, null],
    ['is of one that was told long ago', { at: ago(5) }, { told_at: ago(2) }, 'missing'],
    ['is told once', { at: ago(5), level: 'unknown' }, {}, null],
  ] as const)('%s', (_, standing, presence, verdict) => {
    const known = { online_since: ago(9), told_at: undefined, ...presence };
    expect(judge({ level: 'ok', ...standing }, rule, known, now)).toBe(verdict);
  });

  test('is never missing where a policy says so', () => {
    const never = { alert: { ...rule.alert, missing_s: null } };
    const presence = { online_since: ago(9), told_at: undefined };
    expect(judge({ level: 'ok', at: ago(9999) }, never, presence, now)).toBeNull();
  });
});

test('a check that nobody asks for is gone, whether its device is there or not', () => {
  for (const online_since of [null, ago(1)])
    expect(judge({ level: 'critical', at: now }, undefined, { online_since, told_at: now }, now)).toBe(
      'gone',
    );
});

test('people are told how long in the unit that says it best', () => {
  expect([1, 119, 120, 2879, 2880].map((minutes) => missingText(now - minutes * 60_000, now))).toEqual([
    'No result for 1 minute',
    'No result for 119 minutes',
    'No result for 2 hours',
    'No result for 47 hours',
    'No result for 2 days',
  ]);
});
