import { expect, test } from 'bun:test';
import { guessContent } from './guess.ts';
import { fromEditor, hindrance, type LineEnds, lineEndsOf, toEditor } from './text-form.ts';

test.each<[string, LineEnds]>([
  ['', 'LF'],
  ['one', 'LF'],
  ['a\nb\n', 'LF'],
  ['a\r\nb\r\n', 'CRLF'],
  ['a\r\nb\n', 'mixed'],
  ['a\rb', 'mixed'],
])('the line ends of %j are %p', (text, ends) => {
  expect(lineEndsOf(text)).toBe(ends);
});

test('a_text_that_is_saved_unchanged_is_the_same_byte_for_byte', () => {
  for (const text of ['', 'naïve\n', 'a\r\nb\r\n', '\ufeffa\r\n', '\ufeff']) {
    const bytes = new TextEncoder().encode(text);
    const content = guessContent(bytes, false);
    if (content.kind !== 'text') throw new Error('it is text');
    const form = { encoding: content.encoding, ends: lineEndsOf(content.text) };
    expect(hindrance(form)).toBeNull();
    expect(fromEditor(toEditor(content.text), form)).toEqual(bytes);
  }
});

test('what could not be written back as it was is not edited', () => {
  expect(hindrance({ encoding: 'windows-1252', ends: 'LF' })).toBe('encoding');
  expect(hindrance({ encoding: 'UTF-16 LE', ends: 'LF' })).toBe('encoding');
  expect(hindrance({ encoding: 'UTF-8', ends: 'mixed' })).toBe('lines');
});
