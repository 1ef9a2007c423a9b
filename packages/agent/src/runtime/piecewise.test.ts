import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { PiecewiseWriter } from './piecewise.ts';

test('whatever is written goes out in order, one short piece at a time, and its end is told once', () => {
  const writes = fc.array(fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constant('drain' as const)));
  fc.assert(
    fc.property(writes, (steps) => {
      const out: number[] = [];
      const pieces: number[] = [];
      let ends = 0;
      const onPiece = (piece: Uint8Array) => {
        pieces.push(piece.length);
        for (const byte of piece) out.push(byte);
      };
      const writer = new PiecewiseWriter(onPiece, () => {
        ends += 1;
      });
      let written = 0;
      let drained = 0;
      const drain = () => {
        drained = Math.min(drained + 1, pieces.length);
        writer.drained();
      };
      for (const step of steps) {
        if (step === 'drain') drain();
        else {
          writer.write(Uint8Array.from({ length: step }, (_, index) => written + index));
          written += step;
        }
        expect(pieces.length - drained).toBeLessThanOrEqual(1);
      }
      while (drained < pieces.length) drain();
      expect(out.length).toBe(written);
      expect(out.every((byte, index) => byte === (index & 0xff))).toBe(true);
      expect(Math.max(0, ...pieces)).toBeLessThan(4096);
      const before = ends;
      expect(before).toBeGreaterThanOrEqual(Math.min(1, written));
      writer.drained();
      expect(ends).toBe(before);
    }),
    { numRuns: 100 },
  );
});

test('after its close nothing goes out', () => {
  const pieces: number[] = [];
  const writer = new PiecewiseWriter(
    ({ length }) => pieces.push(length),
    () => {},
  );
  writer.write(new Uint8Array(10_000));
  writer.close();
  writer.drained();
  expect(pieces.length).toBe(1);
});
