import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { z } from 'zod';
import { readVectors } from '../fixtures/read-vectors.ts';
import {
  creditFrame,
  dataFrame,
  decodeFrame,
  decodeHeader,
  encodeFrame,
  FrameType,
  HEADER_BYTES,
  MAX_CREDIT,
  MAX_PAYLOAD_BYTES,
  PAYLOAD_LIMITS,
  resetFrame,
} from './index.ts';

const typeName = z.enum(['OPEN', 'ACCEPT', 'DATA', 'MESSAGE', 'CREDIT', 'FIN', 'RESET', 'PING', 'PONG']);
const hex = z.string().transform((text) => Uint8Array.from(Buffer.from(text, 'hex')));
const filled = z.object({ name: z.string(), type: typeName, fill: hex, length: z.int() });
const vectors = z
  .strictObject({
    about: z.string(),
    accept: z.array(
      z.strictObject({
        name: z.string(),
        bytes: hex,
        type: typeName,
        stream: z.int(),
        route: z.int(),
        channel: z.int(),
        payload: hex,
      }),
    ),
    reject: z.array(z.strictObject({ name: z.string(), reason: z.string(), bytes: hex })),
    accept_filled: z.array(filled),
    reject_filled: z.array(filled.extend({ reason: z.string() })),
  })
  .parse(readVectors('frames'));

/** A frame laid out by hand, from the specification and not by the code under test. */
function byHand({ type, fill, length }: z.infer<typeof filled>): Uint8Array {
  const frame = Buffer.alloc(12 + length, fill[0]);
  frame.writeUInt8(FrameType[type], 0);
  frame.writeUInt8(0, 1);
  frame.writeUInt16BE(length, 2);
  frame.writeUInt32BE(1, 4);
  frame.writeUInt32BE(1, 8);
  return Uint8Array.from(frame);
}

describe('vectors', () => {
  for (const { name, bytes, type, ...fields } of vectors.accept) {
    test(`accept: ${name}`, () => {
      const frame = { type: FrameType[type], ...fields };
      expect(decodeFrame(bytes)).toEqual({ ...frame, length: fields.payload.length });
      expect(encodeFrame(frame)).toEqual(bytes);
    });
  }

  for (const { name, reason, bytes } of vectors.reject) {
    test(`reject: ${name}`, () => {
      expect(decodeFrame(bytes)).toMatchObject({ type: 0, reason });
      expect(decodeHeader(bytes)).toMatchObject({ type: 0, reason });
    });
  }

  test.each(vectors.accept_filled)('accept: $name', (vector) => {
    expect(decodeFrame(byHand(vector))).toMatchObject({
      type: FrameType[vector.type],
      length: vector.length,
    });
  });

  test.each(vectors.reject_filled)('reject: $name', (vector) => {
    expect(decodeFrame(byHand(vector))).toMatchObject({ type: 0, reason: vector.reason });
  });

  test('there is one to accept for each type', () => {
    expect(new Set(vectors.accept.map(({ type }) => type))).toEqual(new Set(typeName.options));
  });
});

/** Any frame that may be sent. */
const anyFrame = fc.constantFrom(...Object.values(FrameType)).chain((type) => {
  const { min, max } = PAYLOAD_LIMITS[type];
  const address =
    type === FrameType.PING || type === FrameType.PONG
      ? fc.constant(0)
      : fc.integer({ min: 1, max: 0xffff_ffff });
  return fc.record({
    type: fc.constant(type),
    stream: type === FrameType.DATA ? fc.nat(3) : fc.constant(0),
    route: address,
    channel: address,
    payload:
      type === FrameType.CREDIT
        ? fc
            .integer({ min: 1, max: MAX_CREDIT })
            .map((credit) => creditFrame(1, 1, credit).slice(HEADER_BYTES))
        : fc.uint8Array({ minLength: min, maxLength: Math.min(max, 300) }),
  });
});

describe('frames', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const decoded = decodeFrame(encodeFrame(frame));
        expect(decoded).toEqual({ ...frame, length: frame.payload.length });
      }),
      { numRuns: 2000 },
    );
  });

  test('with one byte cut off or put on are unreadable', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame);
        expect(decodeFrame(bytes.subarray(0, -1)).type).toBe(0);
        expect(decodeFrame(Uint8Array.of(...bytes, 0)).type).toBe(0);
      }),
    );
  });

  test('are the same to those who read only the header', () => {
    fc.assert(
      fc.property(fc.oneof(anyFrame.map(encodeFrame), fc.uint8Array({ maxLength: 40 })), (bytes) => {
        const { payload, ...header } = { payload: undefined, ...decodeFrame(bytes) };
        expect(decodeHeader(bytes)).toEqual(header);
      }),
    );
  });

  test('that are read share their bytes with the message', () => {
    const bytes = dataFrame(1, 1, 0, Uint8Array.of(1, 2, 3));
    const frame = decodeFrame(bytes);
    bytes[HEADER_BYTES] = 9;
    expect(frame).toMatchObject({ payload: Uint8Array.of(9, 2, 3) });
  });

  test('of data take any part of their source', () => {
    const source = Uint8Array.of(1, 2, 3, 4, 5);
    expect(decodeFrame(dataFrame(1, 1, 2, source, 1, 3))).toMatchObject({
      stream: 2,
      payload: Uint8Array.of(2, 3),
    });
  });

  test('that nobody could read are not written', () => {
    const good = { type: FrameType.DATA, stream: 0, route: 1, channel: 1, payload: Uint8Array.of(1) };
    const wrong = [
      { ...good, payload: new Uint8Array(0) },
      { ...good, payload: new Uint8Array(MAX_PAYLOAD_BYTES + 1) },
      { ...good, stream: 4 },
      { ...good, stream: -1 },
      { ...good, route: 0 },
      { ...good, route: 2 ** 32 },
      { ...good, channel: 1.5 },
      { ...good, type: FrameType.FIN },
      { ...good, type: FrameType.PING, payload: new Uint8Array(8) },
    ];
    for (const frame of wrong) expect(() => encodeFrame(frame)).toThrow(RangeError);
    for (const credit of [0, -1, 1.5, MAX_CREDIT + 1]) {
      expect(() => creditFrame(1, 1, credit)).toThrow(RangeError);
    }
  });

  test('of reset fit, however long their texts are', () => {
    fc.assert(
      fc.property(
        fc.uint16Array({ maxLength: 3000 }).map((units) => String.fromCharCode(...units)),
        fc.string({ maxLength: 100 }),
        (message, code) => {
          expect(decodeFrame(resetFrame(1, 1, { code, message })).type).toBe(FrameType.RESET);
        },
      ),
    );
    const worst = { code: '\0'.repeat(99), message: '\0'.repeat(5000) };
    expect(decodeFrame(resetFrame(1, 1, worst)).type).toBe(FrameType.RESET);
  });
});
