import { expect, test } from 'bun:test';
import { readSources } from './source-graph.ts';

const LARGEST = 400;
const MEDIAN = 120;
const NINTH_DECILE = 300;

/** Hand-written product code: tests are longer by nature, for they tell many small stories. */
const files = [...readSources().values()].filter((source) => !source.isTest);
const sizes = files.map(({ lines }) => lines).sort((a, b) => a - b);
const quantile = (share: number) => sizes[Math.floor(sizes.length * share)] ?? 0;

test('no hand-written file is longer than one can keep in mind', () => {
  const long = files
    .filter(({ lines }) => lines > LARGEST)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  expect(long).toEqual([]);
});

test('most files are small', () => {
  expect(sizes.length).toBeGreaterThan(50);
  expect(quantile(0.5)).toBeLessThanOrEqual(MEDIAN);
  expect(quantile(0.9)).toBeLessThanOrEqual(NINTH_DECILE);
});
