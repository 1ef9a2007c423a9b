import { expect, test } from 'bun:test';
import { MIN_PASSWORD, strengthOf } from './strength.ts';

test.each([
  ['', 0],
  ['short', 1],
  ['aaaaaaaaaaaaaaaa', 1],
  ['Password123456', 1],
  ['ada.lovelace-2026', 1],
  ['plum tree lid', 2],
  ['plum tree lid by', 3],
  ['correct horse battery staple', 4],
])('%p is worth %p', (password, level) => {
  expect(strengthOf(password, 'ada.lovelace@example.test').level).toBe(level as 0);
});

test('characters are counted as people count them', () => {
  expect(strengthOf('🐎'.repeat(MIN_PASSWORD - 1), '').words).toBe('1 more to go.');
});
