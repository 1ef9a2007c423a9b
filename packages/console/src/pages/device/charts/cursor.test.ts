import { expect, test } from 'bun:test';
import { closer, moveCursor } from './cursor.ts';

const columns = { at: [10, 20, 30, 40, 50], values: { cpu_percent: [1, null, 3, 4, null] } };
const all = { from: 0, to: 100 };
const move = (from: number | null, by: number, sight = all) =>
  moveCursor(columns, ['cpu_percent'], sight, from, by);

test('keys begin at the newest that was measured', () => {
  expect([move(null, -1), move(null, 1)]).toEqual([3, 3]);
});

test('a gap is stepped over, both ways, for there is nothing to read in it', () => {
  expect([move(2, -1), move(0, 1), move(3, 1)]).toEqual([0, 2, 3]);
});

test('the cursor stays among what is in sight', () => {
  expect([move(3, -20), move(0, Number.POSITIVE_INFINITY), move(3, Number.NEGATIVE_INFINITY)]).toEqual([
    0, 3, 0,
  ]);
  expect(move(3, -20, { from: 25, to: 100 })).toBe(2);
});

test('a cursor left in a gap or beyond the sight goes on from there', () => {
  expect([move(4, -1), move(0, 1, { from: 25, to: 100 })]).toEqual([2, 2]);
});

test('where nothing was measured there is nothing to stand on', () => {
  expect(moveCursor({ at: [], values: {} }, ['cpu_percent'], all, null, 1)).toBeNull();
  expect(move(2, 1, { from: 12, to: 18 })).toBeNull();
});

test('a closer look is half as wide around the cursor, until there is nothing more to see', () => {
  expect(closer({ from: 0, to: 400 }, 100)).toEqual({ from: 0, to: 200 });
  expect(closer({ from: 0, to: 10 }, 5)).toBeNull();
});
