import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { z } from 'zod';
import { readVectors } from '../fixtures/read-vectors.ts';
import { decodeFrame, messageFrame, openFrame } from './index.ts';
import { decodeJson, decodeMessage, decodeOpen, decodeReset, encodeJson, encodeReset } from './payload.ts';

const sample = z
  .object({ name: z.string().optional(), text: z.string().optional(), hex: z.string().optional() })
  .transform(({ name, text, hex }) => ({
    name: name ?? text ?? '',
    bytes: Uint8Array.from(hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex, 'hex')),
  }));
const good = z.array(z.looseObject({ text: z.string(), value: z.record(z.string(), z.unknown()) }));
const kind = z.strictObject({ accept: good, reject: z.array(sample) });
const vectors = z
  .strictObject({
    about: z.string(),
    open: kind,
    message: kind,
    reset: z.strictObject({ accept: good, unreadable: z.array(sample) }),
  })
  .parse(readVectors('payloads'));

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('OPEN', () => {
  test.each(vectors.open.accept)('accept: $text', ({ text, value }) => {
    expect<unknown>(decodeOpen(bytesOf(text))).toEqual(value);
    expect<unknown>(decodeOpen(encodeJson(value))).toEqual(value);
  });
  test.each(vectors.open.reject)('reject: $name', ({ bytes }) => expect(decodeOpen(bytes)).toBeUndefined());
});

describe('MESSAGE', () => {
  test.each(vectors.message.accept)('accept: $text', ({ text, value }) => {
    expect<unknown>(decodeMessage(bytesOf(text))).toEqual(value);
  });
  test.each(vectors.message.reject)('reject: $name', ({ bytes }) =>
    expect(decodeMessage(bytes)).toBeUndefined(),
  );
});

describe('RESET', () => {
  test.each(vectors.reset.accept)('accept: $text', ({ text, value }) => {
    expect<unknown>(decodeReset(bytesOf(text))).toEqual(value);
  });
  test.each(vectors.reset.unreadable)('resets all the same: $name', ({ bytes }) => {
    expect(decodeReset(bytes).code).toBe('internal');
  });

  test('keeps texts that fit as they are', () => {
    const reason = { code: 'stalled', message: 'ü'.repeat(480) };
    expect(decodeReset(encodeReset(reason))).toEqual(reason);
  });
});

test('any JSON object comes back through a MESSAGE', () => {
  const value = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
  fc.assert(
    fc.property(value, fc.string({ maxLength: 8 }), (fields, type) => {
      const message = { ...fields, type };
      const frame = decodeFrame(messageFrame(1, 1, message));
      expect<unknown>(frame.type === 4 && decodeMessage(frame.payload)).toEqual(
        JSON.parse(JSON.stringify(message)),
      );
    }),
  );
});

test('JSON that is nested as deeply as a payload allows is read or refused, and does not throw', () => {
  const deep = bytesOf(`{"params":${'['.repeat(4000)}${']'.repeat(4000)}}`);
  expect(() => decodeJson(deep)).not.toThrow();
  expect(decodeJson(bytesOf('['.repeat(8192)))).toBeUndefined();
});

test('a field named __proto__ is only a field', () => {
  const value = decodeJson(bytesOf('{"__proto__":{"admin":true},"type":"x"}'));
  expect(Object.hasOwn(value ?? {}, '__proto__')).toBe(true);
  expect(value?.admin).toBeUndefined();
  expect(decodeMessage(bytesOf('{"__proto__":{"admin":true},"type":"x"}'))?.admin).toBeUndefined();
});

test('what does not fit its frame is refused where it is made', () => {
  expect(() => messageFrame(1, 1, { type: 'x', text: 'a'.repeat(4096) })).toThrow(RangeError);
  expect(() => openFrame(1, 1, 'terminal', { text: 'a'.repeat(8192) })).toThrow(RangeError);
});
