import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { PlainText } from './plain-text.ts';

test('what only moves the cursor or colours is left out', () => {
  const printed =
    '\x1b]0;a title\x07\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mand\x1b[m\x1b[2K\x1b(B blue\x07\r\n10 %\r20 %\r\n\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\t.';
  expect(new PlainText().read(printed)).toBe('red and blue\n10 %\n20 %\nlink\t.');
});

test('however it is cut, the text is the same', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '\x1b[1m',
      '\x1b[0;31m',
      '\x1b]0;title\x07',
      '\x1b]2;t\x1b\\',
      '\x1b(B',
      '\r\n',
      '\r',
      '\n',
      '\x07',
      '\x1b7',
    ),
    fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(part), fc.array(fc.integer({ min: 1, max: 9 })), (parts, sizes) => {
      const printed = `${parts.join('')}\n.`;
      const plain = new PlainText();
      let text = '';
      for (let at = 0, step = 0; at < printed.length; step += 1) {
        const size = sizes[step % Math.max(1, sizes.length)] ?? 4;
        text += plain.read(printed.slice(at, at + size));
        at += size;
      }
      expect(text).toBe(new PlainText().read(printed));
    }),
  );
});

test('a_sequence_that_never_ends_holds_nothing_back_for_ever', () => {
  const plain = new PlainText();
  let text = plain.read('\x1b]0;');
  for (let step = 0; step < 20; step += 1) text += plain.read('x'.repeat(1000));
  expect(text.length).toBeGreaterThan(10_000);
});
