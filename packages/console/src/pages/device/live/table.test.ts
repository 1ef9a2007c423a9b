import { expect, test } from 'bun:test';
import { keepOrder, type LiveColumn, nextSorting, sortRows } from './table.ts';

interface Row {
  readonly key: string;
  readonly load: number;
}

const LOAD: LiveColumn<Row> = {
  id: 'load',
  title: 'Load',
  width: '1fr',
  largestFirst: true,
  compare: (a, b) => a.load - b.load,
  cell: () => null,
};
const ROWS: Row[] = [
  { key: 'a', load: 1 },
  { key: 'b', load: 3 },
  { key: 'c', load: 1 },
];
const keys = (rows: readonly Row[]) => rows.map(({ key }) => key).join('');

test('rows are sorted by a column, and equal ones keep their order', () => {
  expect(keys(sortRows(ROWS, [LOAD], { by: 'load', order: 'desc' }))).toBe('bac');
  expect(keys(sortRows(ROWS, [LOAD], { by: 'load', order: 'asc' }))).toBe('acb');
  expect(keys(sortRows(ROWS, [LOAD], { by: 'nothing', order: 'asc' }))).toBe('abc');
});

test('pressing a title sorts in its own direction first, then in the other', () => {
  const first = nextSorting(LOAD, { by: 'name', order: 'asc' });
  expect(first).toEqual({ by: 'load', order: 'desc' });
  expect(nextSorting(LOAD, first)).toEqual({ by: 'load', order: 'asc' });
});

test('rows_that_are_pointed_at_stay_where_they_are_and_new_ones_come_behind', () => {
  const now = [{ key: 'new', load: 9 }, { key: 'c', load: 8 }, ...ROWS.slice(0, 2)];
  expect(keys(keepOrder(now, ['b', 'gone', 'a', 'c'], ({ key }) => key))).toBe('bacnew');
});
