import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { JsonObject } from '../frame/types.ts';
import { RecordError, RecordReader } from './reader.ts';
import { contentBytes } from './tree.ts';

/** Reads a stream in pieces of these sizes, again and again; content comes together as one. */
function readAll(stream: Uint8Array, sizes: readonly number[]): { parts: unknown[]; isBetween: boolean } {
  const reader = new RecordReader(contentBytes);
  const parts: unknown[] = [];
  let content = '';
  for (let from = 0, at = 0; from < stream.length; at += 1) {
    const size = sizes[at % sizes.length] ?? 1;
    for (const part of reader.push(stream.subarray(from, from + size))) {
      if (part instanceof Uint8Array) content += Buffer.from(part).toString('latin1');
      else {
        parts.push(content, part);
        content = '';
      }
    }
    from += size;
  }
  return { parts: [...parts, content], isBetween: reader.isBetween };
}

const record = fc.oneof(
  fc.record({ kind: fc.constant('folder'), path: fc.string({ unit: 'grapheme' }) }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ kind: 'file', size: bytes.length, bytes })),
);

describe('a stream of records', () => {
  test('reads the same wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        (records, sizes) => {
          const stream: Uint8Array[] = [];
          const wanted: unknown[] = [];
          let content = '';
          for (const one of records) {
            const { bytes, ...said }: JsonObject & { bytes?: Uint8Array } = one;
            stream.push(Buffer.from(`${JSON.stringify(said)}\n`), bytes ?? new Uint8Array());
            wanted.push(content, said);
            content = Buffer.from(bytes ?? []).toString('latin1');
          }
          expect(readAll(Buffer.concat(stream), sizes)).toEqual({
            parts: [...wanted, content],
            isBetween: true,
          });
        },
      ),
    );
  });

  test('may not end within a line or a file', () => {
    expect(readAll(Buffer.from('{"kind":"file","size":5}\nabc'), [7]).isBetween).toBe(false);
    expect(readAll(Buffer.from('{"kind":"folder"'), [7]).isBetween).toBe(false);
  });

  test.each([
    'no JSON\n',
    '[]\n',
    '\n',
    '{"kind":"file"}\n',
    '{"kind":"file","size":-1}\n',
    '{"kind":"file","size":1.5}\n',
    'x'.repeat(70_000),
  ])('is refused for %j', (text) => {
    expect(() => readAll(Buffer.from(text), [4096])).toThrow(RecordError);
  });
});
