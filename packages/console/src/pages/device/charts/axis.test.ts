import { expect, test } from 'bun:test';
import { markWords, niceBinaryTop, niceTop, timeMarks } from './axis.ts';

test.each([
  [0, 100, 100],
  [101, 100, 200],
  [420, 1, 500],
  [999_000, 1, 1_000_000],
  [1_000_000, 1, 1_000_000],
])('a decimal axis up to %p, at least %p, ends at %p', (max, floor, top) => {
  expect(niceTop(max, floor)).toBe(top);
});

test('a binary axis ends at a power of two', () => {
  expect([niceBinaryTop(0, 1024), niceBinaryTop(1500, 1024), niceBinaryTop(4096, 1)]).toEqual([
    1024, 2048, 4096,
  ]);
});

test('marks stand on round moments of the viewer’s clock', () => {
  expect(timeMarks(100, 1000, 4, 0)).toEqual([300, 600, 900]);
  // An hour and a half ahead of UTC: the round hours are at half past.
  expect(timeMarks(0, 7200, 2, 5400)).toEqual([1800, 5400]);
});

test('there are never more marks than there is room for, plus the one at the end', () => {
  for (const span of [60, 900, 3600, 86_400]) {
    expect(timeMarks(1_000_000, 1_000_000 + span, 6, 0).length).toBeLessThanOrEqual(7);
  }
});

test('seconds show only where they matter', () => {
  expect(markWords(0, 120, 'en-GB')).toMatch(/^\d\d:\d\d:00$/);
  expect(markWords(0, 3600, 'en-GB')).toMatch(/^\d\d:\d\d$/);
});

test('a week is marked by its days', () => {
  expect(markWords(43_200, 604_800, 'en-GB')).toBe('1 Jan');
});
