import { expect, test } from 'bun:test';
import { guessContent } from './guess.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const utf8 = (text: string) => new TextEncoder().encode(text);

test('text is told with its encoding', () => {
  expect(guessContent(utf8('naïve'), false)).toEqual({ kind: 'text', text: 'naïve', encoding: 'UTF-8' });
  expect(guessContent(bytes(0xef, 0xbb, 0xbf, 0x61), false)).toMatchObject({
    text: 'a',
    encoding: 'UTF-8 with BOM',
  });
  expect(guessContent(bytes(0xff, 0xfe, 0x61, 0), false)).toMatchObject({ text: 'a', encoding: 'UTF-16 LE' });
  expect(guessContent(bytes(0x63, 0xe9), false)).toMatchObject({ text: 'cé', encoding: 'windows-1252' });
  expect(guessContent(bytes(), false)).toMatchObject({ text: '', encoding: 'UTF-8' });
});

test('a_character_that_is_cut_in_two_does_not_make_it_another_encoding', () => {
  const whole = utf8('aé');
  expect(guessContent(whole.subarray(0, 2), true)).toMatchObject({ text: 'a', encoding: 'UTF-8' });
});

test('what is no text is said to be none', () => {
  expect(guessContent(bytes(0x7f, 0x45, 0x4c, 0x46, 0, 1), false)).toEqual({ kind: 'binary' });
  expect(guessContent(bytes(0xff, 1, 2, 3), false)).toEqual({ kind: 'binary' });
});

test('pictures_are_known_by_their_bytes_and_a_page_or_drawing_never_is_one', () => {
  expect(guessContent(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), false)).toEqual({
    kind: 'picture',
    type: 'image/png',
  });
  for (const text of ['<svg onload="x()">', '<script>x()</script>', 'BMW drives'])
    expect(guessContent(utf8(text), false)).toMatchObject({ kind: 'text', text });
});
