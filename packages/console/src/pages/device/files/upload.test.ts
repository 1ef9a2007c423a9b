import { expect, test } from 'bun:test';
import { conflictsOf, settle } from './upload.ts';

const items = ['a.txt', 'tree', 'tree/a.txt', 'new'].map((path) => ({ path, file: null }));
const TAKEN = ['a.txt', 'a (2).txt', 'Tree'];
const paths = (answer: 'replace' | 'keep' | 'skip') =>
  settle(items, ['a.txt', 'tree'], TAKEN, answer).map(({ path }) => path);

test('names that are taken are told once, and on Windows in any case', () => {
  expect(conflictsOf(items, TAKEN, false)).toEqual(['a.txt']);
  expect(conflictsOf(items, TAKEN, true)).toEqual(['a.txt', 'tree']);
});

test('each answer does what it says, to folders with all that is in them', () => {
  expect(paths('replace')).toEqual(['a.txt', 'tree', 'tree/a.txt', 'new']);
  expect(paths('skip')).toEqual(['new']);
  expect(paths('keep')).toEqual(['a (3).txt', 'tree (2)', 'tree (2)/a.txt', 'new']);
});
