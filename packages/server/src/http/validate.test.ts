import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { z } from 'zod';
import { ApiError } from '../errors/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { readQuery, validate } from './validate.ts';

function refusalOf(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const Body = z.strictObject({
  name: z.string().min(1),
  tags: z.array(z.strictObject({ text: z.string() })).default([]),
});

test('every fault is listed by its place', () => {
  const error = refusalOf(() =>
    validate(Body, { name: '', tags: [{ text: 1 }], more: 1, yet: 2 }, 'bad_body'),
  );
  expect(error.code).toBe('bad_body');
  expect(error.extra.errors?.map(({ path }) => path).toSorted()).toEqual([
    'more',
    'name',
    'tags.0.text',
    'yet',
  ]);
});

test('a thousand faults are answered with twenty, and long names cut', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`${'x'.repeat(500)}${n}`, 1]));
  const { errors = [] } = refusalOf(() => validate(Body, { name: 'a', ...many }, 'bad_body')).extra;
  expect(errors).toHaveLength(20);
  expect(Math.max(...errors.map(({ path }) => path.length))).toBeLessThan(110);
});

test('text_that_postgresql_cannot_hold_is_refused_wherever_it_stands', () => {
  const error = refusalOf(() => validate(Body, { name: 'a', tags: [{ text: 'x\0y' }] }, 'bad_body'));
  expect(error.extra.errors).toEqual([
    { path: 'tags.0.text', message: 'must not contain the character U+0000' },
  ]);
});

test('a prototype can not be smuggled in', () => {
  const body = JSON.parse('{"name":"a","__proto__":{"admin":true}}');
  expect(refusalOf(() => validate(Body, body, 'bad_body')).code).toBe('bad_body');
  expect(refusalOf(() => validate(Body, JSON.parse('{"name":"a","constructor":1}'), 'bad_body')).code).toBe(
    'bad_body',
  );
});

test('a query parameter that is given twice is refused', () => {
  expect(readQuery(new URLSearchParams('a=1&b=2'))).toEqual({ a: '1', b: '2' });
  expect(refusalOf(() => readQuery(new URLSearchParams('a=1&a=1'))).code).toBe('bad_query');
  expect(readQuery(new URLSearchParams('toString=1&__proto__=2'))).toHaveProperty('toString', '1');
});

test('cursors come back as they were made, and anything else is a bad cursor', () => {
  const Position = z.tuple([z.string(), z.uuid()]);
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      fc.uuid(),
      (name, id) => {
        expect(decodeCursor(Position, encodeCursor([name, id]))).toEqual([name, id]);
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => Buffer.from(text).toString('base64url')),
      ),
      (text) => {
        expect(refusalOf(() => decodeCursor(Position, text)).code).toBe('bad_cursor');
      },
    ),
  );
  const id = crypto.randomUUID();
  expect(refusalOf(() => decodeCursor(Position, encodeCursor(['a\0', id]))).code).toBe('bad_cursor');
});
