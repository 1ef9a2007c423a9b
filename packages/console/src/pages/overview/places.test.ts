import { expect, test } from 'bun:test';
import { isUnwell, placesByHealth } from './places.ts';

const devices = (place_id: string, offline = 0) => ({
  place_id,
  name: place_id.toUpperCase(),
  total: 10,
  online: 10 - offline,
});
const alerts = (place_id: string, counts: Partial<Record<'critical' | 'warning' | 'incidents', number>>) => ({
  ...{ place_id, critical: 0, warning: 0, info: 0, incidents: 0 },
  ...counts,
});

test('one incident stands before any number of lesser things', () => {
  const places = placesByHealth(
    [devices('a', 9), devices('b'), devices('c'), devices('d')],
    [alerts('b', { warning: 40 }), alerts('c', { critical: 2 }), alerts('d', { incidents: 1 })],
  );
  expect(places.map(({ name }) => name)).toEqual(['D', 'C', 'B', 'A']);
});

test('a place where all is well takes no room from the others', () => {
  expect(
    placesByHealth([devices('a'), devices('b', 1)], [alerts('a', {})])
      .filter(isUnwell)
      .map(({ name }) => name),
  ).toEqual(['B']);
});

test('places that stand alike keep one order, so that nothing jumps on the wall', () => {
  const same = [devices('b', 1), devices('a', 1)];
  expect(placesByHealth(same, []).map(({ name }) => name)).toEqual(['A', 'B']);
});
