import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { bytesToName, nameToBytes } from './names.ts';

/** Text of any 16-bit units, lone surrogates too. */
const units = fc.uint16Array({ maxLength: 12 }).map((codes) => String.fromCharCode(...codes));

test('every name of bytes survives the way there and back, also through JSON', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text: unknown = JSON.parse(JSON.stringify(bytesToName(bytes)));
      expect(Buffer.from(nameToBytes(String(text))).equals(bytes)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a name in UTF-8 is its text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(bytesToName(Buffer.from(text))).toBe(text);
      expect(Buffer.from(nameToBytes(text)).toString()).toBe(text);
    }),
  );
});

test('no text of the wire makes a slash or a zero that is not in it', () => {
  fc.assert(
    fc.property(units, fc.uint8Array({ maxLength: 4 }), (text, tail) => {
      const mixed =
        text.replaceAll(/[/\0]/g, 'x') + String.fromCharCode(...[...tail].map((byte) => 0xdc00 + byte));
      const bytes = nameToBytes(mixed);
      expect(bytes.includes(0) || bytes.includes(0x2f)).toBe(false);
    }),
  );
});
