import { type ReactNode, useMemo, useRef } from 'react';

/** A column of a table whose rows a device tells. */
export interface LiveColumn<T> {
  readonly id: string;
  readonly title: string;
  /** Its track in the grid. */
  readonly width: string;
  readonly align?: 'right';
  /** Numbers interest most when they are large: their first sort is downwards. */
  readonly largestFirst?: boolean;
  compare(a: T, b: T): number;
  cell(row: T): ReactNode;
}

export interface LiveSorting {
  readonly by: string;
  readonly order: 'asc' | 'desc';
}

/** The next sorting when a column's title is pressed: its own first direction, then the other one. */
export function nextSorting<T>({ id, largestFirst }: LiveColumn<T>, now: LiveSorting): LiveSorting {
  if (now.by !== id) return { by: id, order: largestFirst ? 'desc' : 'asc' };
  return { by: id, order: now.order === 'asc' ? 'desc' : 'asc' };
}

/** Rows by the column that is sorted by; equal ones keep the order that they came in. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly LiveColumn<T>[],
  { by, order }: LiveSorting,
): T[] {
  const column = columns.find(({ id }) => id === by);
  if (column === undefined) return [...rows];
  const sign = order === 'asc' ? 1 : -1;
  return rows.toSorted((a, b) => sign * column.compare(a, b));
}

/** Rows in the order in which their keys stood before, new ones behind. */
export function keepOrder<T>(rows: readonly T[], keys: readonly string[], keyOf: (row: T) => string): T[] {
  const places = new Map(keys.map((key, place) => [key, place]));
  const placeOf = (row: T) => places.get(keyOf(row)) ?? keys.length;
  return rows.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Sorted rows that stay where they are while somebody points at one: numbers go on changing in place. */
export function useOrder<T>(
  rows: readonly T[],
  columns: readonly LiveColumn<T>[],
  sorting: LiveSorting,
  keyOf: (row: T) => string,
  held: boolean,
): readonly T[] {
  const before = useRef<{ sorting: LiveSorting; keys: readonly string[] } | null>(null);
  return useMemo(() => {
    const last = before.current;
    const stays = held && last !== null && last.sorting === sorting;
    const ordered = stays ? keepOrder(rows, last.keys, keyOf) : sortRows(rows, columns, sorting);
    before.current = { sorting, keys: ordered.map(keyOf) };
    return ordered;
  }, [rows, columns, sorting, keyOf, held]);
}
