import { expect, test } from 'bun:test';
import { fillCovered } from './fill-covered.ts';

test('a sample fills the steps that it covers, and no more', () => {
  const gap = new Array<null>(5).fill(null);
  expect(fillCovered([null, 1, null, null, 2, ...gap, 3], 10)).toEqual([
    1,
    1,
    2,
    2,
    2,
    null,
    null,
    3,
    3,
    3,
    3,
  ]);
  expect(fillCovered([null, 1, null], 60)).toEqual([null, 1, null]);
});
