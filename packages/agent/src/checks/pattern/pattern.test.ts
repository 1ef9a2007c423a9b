import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { PatternError } from './parse.ts';
import { Pattern } from './pattern.ts';

const letter = fc.constantFrom(
  'a',
  'b',
  'A',
  '1',
  '_',
  ' ',
  '-',
  '.',
  '\\.',
  '\\d',
  '\\W',
  '\\s',
  '[ab]',
  '[^a1]',
  '[a-c_]',
  '\\x41',
  '[\\w-]',
);

/** Patterns of all that we know, as text. */
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  pattern: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { maxDepth: 4 },
    letter,
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc.tuple(letter, fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?')).map((two) => two.join('')),
    fc
      .tuple(tie('pattern'), tie('pattern'), fc.constantFrom('', '*', '+', '?', '{0,2}'))
      .map(([one, other, sign]) => `(?:${one}|${other})${sign}`),
  ),
}));
const line = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'A', '1', '_', ' ', '-', '\n'),
  maxLength: 12,
});

test('it finds what the runtime finds', () => {
  fc.assert(
    fc.property(pattern, line, (source, text) => {
      expect(new Pattern(source).isIn(text)).toBe(new RegExp(source).test(text));
    }),
    { numRuns: 3000 },
  );
});

test('with (?i) capital letters are as good as small ones', () => {
  fc.assert(
    fc.property(pattern, line, (source, text) => {
      expect(new Pattern(`(?i)${source}`).isIn(text)).toBe(new RegExp(source, 'i').test(text));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['error|fail(ed|ure)?', 'disk failure on sda', true],
  ['^ERROR', 'an ERROR', false],
  ['\\bOOM\\b', 'the OOM killer', true],
  ['\\bOOM\\b', 'ROOM', false],
  ['status=[45]\\d\\d', 'GET / status=503', true],
  ['(?<level>crit|alert)', 'alert!', true],
  ['a{3', 'a{3', true],
  ['[]', 'a', false],
  ['[^]', 'a', true],
  ['ü\\u00e4', 'üä', true],
  ['', 'anything', true],
])('%p in %p: %p', (source, text, isThere) => {
  expect(new Pattern(source).isIn(text)).toBe(isThere);
});

describe('a_pattern_that_would_take_for_ever', () => {
  test.each([
    ['(a+)+$', `${'a'.repeat(4000)}b`],
    ['(x+x+)+y', 'x'.repeat(4000)],
    ['(.*)*(.*)*(.*)*z', 'y'.repeat(4000)],
    ['(a?){50}a{50}', 'a'.repeat(49)],
    ['(\\w|\\d|_)*!', '1'.repeat(4000)],
  ])('%p is done at once', (source, text) => {
    const began = process.cpuUsage();
    expect(new Pattern(source).isIn(text)).toBe(false);
    const { user } = process.cpuUsage(began);
    expect(user).toBeLessThan(1_000_000);
  });

  test.each(['(?=a)', '(?!a)', '(?<=a)', '(a)\\1', '((a{100}){100}){100}', 'a{2000}', '\\p{L}'])(
    '%p is refused',
    (source) => {
      expect(() => new Pattern(source)).toThrow(PatternError);
    },
  );
});

test.each(['(', ')', '[a', '*', 'a**', '[b-a]', 'a{2,1}', '\\', '\\x1', '^*', '(?i', '[\\d-z]'])(
  '%p is no pattern',
  (source) => {
    expect(() => new Pattern(source)).toThrow(PatternError);
  },
);

test('whatever is typed is a pattern or said to be none', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 20 }), (source, text) => {
      try {
        new Pattern(source).isIn(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError);
      }
    }),
    { numRuns: 2000 },
  );
});
