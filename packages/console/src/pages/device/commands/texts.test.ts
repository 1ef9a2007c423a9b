import { expect, test } from 'bun:test';
import { exitOf, ranFor } from './texts.ts';

test('the time that a command ran is told in milliseconds, seconds and more', () => {
  expect([6, 999, 1000, 61_500, 3_723_000].map((duration_ms) => ranFor({ duration_ms }))).toEqual([
    '6 ms',
    '999 ms',
    '1 s',
    '1 min 1 s',
    '1 h 2 min',
  ]);
});

test('how it ended is its exit, or the signal, and that its time was up', () => {
  expect(exitOf({ exit_code: 3, signal: null, timed_out: false })).toBe('exit 3');
  expect(exitOf({ exit_code: null, signal: 'KILL', timed_out: true })).toBe('KILL, its time was up');
});
