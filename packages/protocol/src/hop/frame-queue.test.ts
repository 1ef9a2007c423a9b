import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeFrame } from '../frame/decode.ts';
import { dataFrame, finFrame, messageFrame } from '../frame/encode.ts';
import { FrameType, HEADER_BYTES, MAX_FRAME_BYTES } from '../frame/layout.ts';
import { FrameQueue } from './frame-queue.ts';

type Step = { readonly put: Uint8Array } | 'shift';

let stamp = 0;
const data = (size: number, stream: number) => {
  stamp += 1;
  return dataFrame(1, 1, stream, new Uint8Array(size).fill(stamp));
};
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ size: fc.integer({ min: 1, max: 40 }), stream: fc.nat(1) })
      .map(({ size, stream }) => ({ put: data(size, stream) })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 900, max: 16_384 }).map((size) => ({ put: data(size, 0) })) },
  { weight: 1, arbitrary: fc.constant({ put: messageFrame(1, 1, { type: 'note' }) }) },
  { weight: 2, arbitrary: fc.constant('shift' as const) },
);

/** What a reader sees: bytes of one stream run together, everything else stands alone. */
function story(frames: readonly Uint8Array[]): string[] {
  const told: { stream: number; type: number; text: string }[] = [];
  for (const bytes of frames) {
    const frame = decodeFrame(bytes);
    if (frame.type === 0) throw new Error(frame.detail);
    const { type, stream } = frame;
    const text = Buffer.from(frame.payload).toString('hex');
    const last = told.at(-1);
    if (type === FrameType.DATA && last?.type === type && last.stream === stream) last.text += text;
    else told.push({ stream, type, text });
  }
  return told.map(({ stream, type, text }) => `${type}/${stream}: ${text}`);
}

test('frames come out in order with all their bytes, joined or not, and the sums agree', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const queue = new FrameQueue();
      const put: Uint8Array[] = [];
      const out: Uint8Array[] = [];
      const asTheyWere: string[] = [];
      for (const next of steps) {
        if (next === 'shift') {
          const frame = queue.shift();
          if (frame !== undefined) out.push(frame.slice());
        } else {
          put.push(next.put);
          asTheyWere.push(Buffer.from(next.put).toString('hex'));
          queue.push(next.put);
        }
      }
      const left = { bytes: queue.bytes, cost: queue.cost, frames: queue.frames };
      const rest: Uint8Array[] = [];
      for (let frame = queue.shift(); frame !== undefined; frame = queue.shift()) rest.push(frame.slice());
      expect(story([...out, ...rest])).toEqual(story(put));
      expect(left).toEqual({
        bytes: rest.reduce((sum, { length }) => sum + length, 0),
        cost: rest.reduce((sum, { length }) => sum + length - HEADER_BYTES, 0),
        frames: rest.length,
      });
      expect(Math.max(0, ...out.map(({ length }) => length))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
      expect(put.map((frame) => Buffer.from(frame).toString('hex'))).toEqual(asTheyWere);
      expect([queue.bytes, queue.cost]).toEqual([0, 0]);
    }),
  );
});

test('a writer of single bytes costs a frame for each 16 KiB, not for each byte', () => {
  const queue = new FrameQueue();
  for (let i = 0; i < 65_536; i += 1) queue.push(dataFrame(1, 1, 0, Uint8Array.of(i)));
  expect(queue.frames).toBe(4);
  expect(queue.cost).toBe(65_536);
});

test('a frame that has left is not written to any more', () => {
  const queue = new FrameQueue();
  queue.push(dataFrame(1, 1, 0, Uint8Array.of(1)));
  queue.push(dataFrame(1, 1, 0, Uint8Array.of(2)));
  const gone = queue.shift();
  queue.push(dataFrame(1, 1, 0, Uint8Array.of(3)));
  queue.push(dataFrame(1, 1, 0, Uint8Array.of(4)));
  expect(gone).toEqual(dataFrame(1, 1, 0, Uint8Array.of(1, 2)));
  expect(queue.shift()).toEqual(dataFrame(1, 1, 0, Uint8Array.of(3, 4)));
});

test('frames without credit cost nothing', () => {
  const queue = new FrameQueue();
  queue.push(finFrame(1, 1));
  expect([queue.bytes, queue.cost]).toEqual([HEADER_BYTES, 0]);
  queue.clear();
  expect([queue.bytes, queue.cost, queue.frames]).toEqual([0, 0, 0]);
});
