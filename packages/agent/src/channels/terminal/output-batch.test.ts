import { expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import fc from 'fast-check';
import { OutputBatch } from './output-batch.ts';

const KIB = 1024;

/** What a batch sends, by when. */
function makeBatch() {
  const clock = new FakeClock();
  const sent: { at: number; bytes: Uint8Array }[] = [];
  const batch = new OutputBatch((bytes) => sent.push({ at: clock.now(), bytes: bytes.slice() }), clock);
  return { clock, sent, batch };
}

test('what answers to keys goes out at once, however fast they come', async () => {
  const { clock, sent, batch } = makeBatch();
  for (let key = 0; key < 1000; key += 1) {
    batch.add(new Uint8Array(64));
    await clock.advance(0.5);
    expect(sent.length).toBe(key + 1);
  }
});

test('a_flood_of_small_pieces_costs_few_frames_and_waits_4_ms_at_most', async () => {
  const { clock, sent, batch } = makeBatch();
  const began = clock.now();
  for (let piece = 0; piece < 4000; piece += 1) {
    batch.add(new Uint8Array(1536));
    await clock.advance(0.25);
  }
  await clock.advance(4);
  const frames = sent.map(({ bytes }) => bytes.length);
  expect(frames.reduce((sum, bytes) => sum + bytes, 0)).toBe(4000 * 1536);
  expect(frames.length).toBeLessThan(700);
  expect(sent.at(-1)?.at).toBeLessThanOrEqual(began + 1000 + 4);
  await clock.advance(4);
  expect(clock.pending).toBe(0);
});

test('all that comes goes out, in order, and nothing more than 4 ms late', async () => {
  const step = fc.record({ size: fc.oneof(fc.nat(40), fc.nat(40 * KIB)), wait: fc.nat(6) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, sent, batch } = makeBatch();
      const came: number[] = [];
      const due: { end: number; at: number }[] = [];
      for (const { size, wait } of steps) {
        const bytes = Uint8Array.from({ length: size }, (_, index) => came.length + index);
        batch.add(bytes);
        came.push(...bytes);
        due.push({ end: came.length, at: clock.now() + 4 });
        await clock.advance(wait);
      }
      batch.flush();
      expect(Buffer.concat(sent.map(({ bytes }) => bytes))).toEqual(Buffer.from(came));
      let end = 0;
      for (const { at, bytes } of sent) {
        for (const late of due)
          if (late.end > end && late.end <= end + bytes.length) expect(at).toBeLessThanOrEqual(late.at);
        end += bytes.length;
      }
      batch[Symbol.dispose]();
      expect(clock.pending).toBe(0);
    }),
  );
});
