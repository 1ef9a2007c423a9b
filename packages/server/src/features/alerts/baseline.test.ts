import { describe, expect, test } from 'bun:test';
import type { PerfValue } from '@guru/protocol/control';
import fc from 'fast-check';
import {
  add,
  type Bucket,
  ENOUGH_WEEKS,
  HOURS_OF_WEEK,
  hourAt,
  judge,
  learn,
  merge,
  type Stat,
  sentenceOf,
  turnTo,
} from './baseline.ts';

const NOTHING: Stat = { n: 0, mean: 0, m2: 0 };
const perf = (value: number, label = 'load', unit = '%'): PerfValue => ({
  ...{ label, value, unit, warn: '', crit: '', min: null, max: null },
});
/** What is known after weeks of such values. */
function after(weeks: readonly (readonly number[])[], unit = '%'): Bucket | undefined {
  let bucket: Bucket | undefined;
  for (const [week, values] of weeks.entries())
    for (const value of values) bucket = learn(bucket, week, [perf(value, 'load', unit)]);
  return bucket;
}
const isFar = (bucket: Bucket | undefined, week: number, value: number, wasFar = false, unit = '%') =>
  judge(bucket, week, [perf(value, 'load', unit)], { deviations: 3, wasFar })[0]?.is_far;

test('weeks begin on Monday, and their hours go around', () => {
  const monday = Date.UTC(2026, 10, 23);
  expect(hourAt(monday).hour).toBe(0);
  expect(hourAt(monday - 1)).toEqual({ week: hourAt(monday).week - 1, hour: HOURS_OF_WEEK - 1 });
  expect(hourAt(monday + 4 * 86_400_000 + 9.5 * 3_600_000)).toEqual({ week: hourAt(monday).week, hour: 105 });
  expect(hourAt(0)).toEqual({ week: 0, hour: 72 });
});

describe('what is usual', () => {
  const usual = [
    [9, 11, 10],
    [12, 8],
    [10, 9, 11],
  ];

  test('is known after some weeks, and not before', () => {
    expect(isFar(after(usual), 3, 60)).toBe(true);
    expect(isFar(after(usual), 3, 11)).toBe(false);
    // The third week has not ended yet.
    expect(isFar(after(usual), 2, 60)).toBeUndefined();
    expect(isFar(undefined, 9, 60)).toBeUndefined();
    expect(ENOUGH_WEEKS).toBe(usual.length);
  });

  test('is not changed by what is unusual, as long as its week lasts', () => {
    let bucket = after(usual);
    for (let count = 0; count < 60; count += 1) {
      expect(isFar(bucket, 3, 60)).toBe(true);
      bucket = learn(bucket, 3, [perf(60)]);
    }
    expect(isFar(bucket, 4, 60)).toBe(false);
  });

  test('is left when a value is far, and reached again when it has come a good part of the way back', () => {
    const bucket = after(usual);
    const edge = [...Array(100).keys()].find((value) => value > 10 && isFar(bucket, 3, value)) ?? 0;
    expect(isFar(bucket, 3, edge - 1)).toBe(false);
    expect(isFar(bucket, 3, edge, true)).toBe(true);
    expect(isFar(bucket, 3, 11, true)).toBe(false);
  });

  test('may move a little where it never moved', () => {
    const constant = after([[100], [100], [100]], 'GB');
    expect(isFar(constant, 3, 110, false, 'GB')).toBe(false);
    expect(isFar(constant, 3, 120, false, 'GB')).toBe(true);
    const none = after([[0], [0], [0]]);
    expect([isFar(none, 3, 2), isFar(none, 3, 5)]).toEqual([false, true]);
  });

  test('follows a change within some weeks', () => {
    const weeks = [...Array(8).fill([10, 11, 9]), ...Array(5).fill([40, 41, 39])];
    expect(isFar(after(weeks), weeks.length, 40)).toBe(false);
    expect(isFar(after(weeks.slice(0, 8)), 8, 40)).toBe(true);
  });

  test('is forgotten when nothing was measured for long', () => {
    const bucket = after(usual);
    if (bucket === undefined) throw new Error('nothing was learned');
    expect(turnTo(bucket, 40).labels).toEqual([]);
    expect(turnTo(bucket, 6).labels).toHaveLength(1);
  });

  test('is nothing for counters, and for no more labels than there is room', () => {
    expect(learn(undefined, 1, [perf(5, 'sent', 'c')]).labels).toEqual([]);
    const many = Array.from({ length: 100 }, (_, place) => perf(1, `label ${place}`));
    expect(learn(learn(undefined, 1, many), 1, many.toReversed()).labels).toHaveLength(32);
  });

  test('is told so that people understand it, the farthest first', () => {
    let bucket: Bucket | undefined;
    for (let week = 0; week < 4; week += 1)
      bucket = learn(bucket, week, [perf(10, 'one'), perf(10, 'other')]);
    const judged = judge(bucket, 4, [perf(20, 'one'), perf(97.345, 'other')], {
      deviations: 3,
      wasFar: false,
    });
    expect(judged.map(({ label }) => label)).toEqual(['other', 'one']);
    expect(judged[0] && sentenceOf(judged[0])).toBe(
      'other is 97.3%; at this hour of the week 10% ± 1 is usual',
    );
  });
});

describe('any numbers', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const statOf = (values: readonly number[]) => values.reduce(add, NOTHING);
  const near = (one: Stat, other: Stat, scale: number) => {
    expect(one.n).toBe(other.n);
    expect(Math.abs(one.mean - other.mean)).toBeLessThanOrEqual(1e-9 * scale);
    expect(Math.abs(one.m2 - other.m2)).toBeLessThanOrEqual(1e-6 * scale * scale);
  };

  test('come to the same in any order, and in any parts', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.nat(40), (values, cut) => {
        const scale = 1 + Math.max(...values.map(Math.abs));
        near(statOf(values), statOf(values.toReversed()), scale);
        near(statOf(values), merge(statOf(values.slice(0, cut)), statOf(values.slice(cut))), scale);
      }),
    );
  });

  test('that were usual each week are never far', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 3, max: 9 }), (constant, weeks) => {
        expect(isFar(after(Array(weeks).fill([constant])), weeks, constant)).toBe(false);
      }),
    );
  });

  test('come too late when a newer week has begun, and change nothing', () => {
    fc.assert(
      fc.property(value, value, fc.nat(5), fc.integer({ min: 1, max: 5 }), (old, late, week, by) => {
        const bucket = learn(undefined, week + by, [perf(old)]);
        expect(learn(bucket, week, [perf(late)])).toEqual(bucket);
        expect(judge(bucket, week, [perf(late)], { deviations: 3, wasFar: false })).toEqual([]);
      }),
    );
  });

  test('can be stored, however large', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 2, maxLength: 20 }), (values) => {
        const bucket = after([values, values, values, values]);
        expect(JSON.parse(JSON.stringify(bucket))).toEqual(bucket);
        expect(bucket?.labels.every(({ past }) => Number.isFinite(past.m2))).toBe(true);
      }),
    );
  });
});
