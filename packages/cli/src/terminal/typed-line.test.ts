import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { TypedLine } from './typed-line.ts';

/** What a line says after some keys, how it ended, and what a terminal would show of it. */
function type(keys: string, shown = true) {
  const line = new TypedLine(shown);
  let echo = '';
  for (const key of keys) {
    const typed = line.read(key);
    echo += typed.echo;
    if (typed.end !== null) return { text: line.text, end: typed.end, echo };
  }
  return { text: line.text, end: null, echo };
}

test('Backspace takes the last character back, Ctrl-U all of them', () => {
  expect(type('abc\x7f\bx\r')).toMatchObject({ text: 'ax', end: 'entered' });
  expect(type('wrong\x15right\r')).toMatchObject({ text: 'right', end: 'entered' });
  expect(type('\x7f\x15a\r')).toMatchObject({ text: 'a', end: 'entered' });
});

test('a wide character goes from the screen as a whole', () => {
  expect(type('a服\x7f').echo).toBe('a服\b\b  \b\b');
});

test('Ctrl-C gives up everywhere, Ctrl-D at the beginning', () => {
  expect(type('sec\x03').end).toBe('given_up');
  expect(type('\x1b\x03').end).toBe('given_up');
  expect(type('\x04').end).toBe('given_up');
  expect(type('sec\x04').end).toBeNull();
});

test('arrows, function keys and the marks around a paste do nothing', () => {
  expect(type('a\x1b[D\x1bOP\x1b[1;5C\x1b[200~b\x1b[201~c\r')).toEqual({
    text: 'abc',
    end: 'entered',
    echo: 'abc',
  });
});

/** Every kind of key: control characters, letters, and all that has more than one byte. */
const anyKeys = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.nat(0xff), fc.nat(0xd7ff)), { maxLength })
    .map((codes) => String.fromCodePoint(...codes));

test('a_password_is_never_shown_whatever_is_typed', () => {
  fc.assert(
    fc.property(anyKeys(100), (keys) => {
      expect(type(keys, false).echo).toBe('');
    }),
  );
});

test('a line has an end, and nothing that could move the cursor away is shown', () => {
  fc.assert(
    fc.property(anyKeys(3000), (keys) => {
      const { text, echo } = type(keys);
      expect([...text].length).toBeLessThanOrEqual(1024);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
      expect(echo).not.toMatch(/[\u0000-\u0007\u0009-\u001f\u007f-\u009f]/);
    }),
  );
});
