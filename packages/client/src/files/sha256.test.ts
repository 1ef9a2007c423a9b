import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createSha256 } from './sha256.ts';

const official = (bytes: Uint8Array) => new Bun.CryptoHasher('sha256').update(bytes).digest('hex');

test('the hash is SHA-256 however the bytes are cut, and goes on after it was asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200, size: 'max' }), { maxLength: 12 }), (pieces) => {
      const hash = createSha256();
      const before: Uint8Array[] = [];
      for (const piece of pieces) {
        hash.update(piece);
        before.push(piece);
        expect(hash.hex()).toBe(official(Buffer.concat(before)));
      }
    }),
  );
});

test.each([0, 55, 56, 63, 64, 65, 119, 120, 1_000_003])(
  'the hash of %i bytes is right at the ends of its blocks',
  (length) => {
    const bytes = new Uint8Array(length).map((_, at) => (at * 31) % 256);
    const hash = createSha256();
    hash.update(bytes);
    expect(hash.hex()).toBe(official(bytes));
  },
);
