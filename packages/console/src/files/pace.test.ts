import { expect, test } from 'bun:test';
import { Pace } from './pace.ts';

test('a pace is told once it is known, follows what changes, and is nothing while all stands', () => {
  const pace = new Pace();
  expect(pace.at(0, 0)).toBeNull();
  expect(pace.at(100, 500)).toBeNull();
  expect(pace.at(1000, 1000)).toBe(1000);
  for (let at = 2000; at <= 8000; at += 1000) pace.at(at * 3, at);
  expect(pace.at(27_000, 9000)).toBe(3000);
  for (let at = 10_000; at <= 15_000; at += 1000) pace.at(27_000, at);
  expect(pace.at(27_000, 16_000)).toBe(0);
});
