import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FILTER_KEYS, formatFilter, NO_FILTER, parseFilter, withChip, withoutChip } from './parse.ts';

describe('reading a filter', () => {
  test('chips and words may stand in any order', () => {
    expect(parseFilter('web os:linux 01 site:"Main St"')).toEqual({
      chips: [
        { key: 'os', value: 'linux' },
        { key: 'site', value: 'Main St' },
      ],
      text: 'web 01',
    });
  });

  test('nothing is no filter', () => {
    expect(parseFilter('  ')).toEqual(NO_FILTER);
  });

  test('keys are read in any case', () => {
    expect(parseFilter('OS:Linux').chips).toEqual([{ key: 'os', value: 'Linux' }]);
  });

  test('of one key the last chip counts', () => {
    expect(parseFilter('os:linux status:online os:macos').chips).toEqual([
      { key: 'status', value: 'online' },
      { key: 'os', value: 'macos' },
    ]);
  });

  test('a quote left open ends with the text', () => {
    expect(parseFilter('site:"Main St').chips).toEqual([{ key: 'site', value: 'Main St' }]);
  });

  test.each(['disk:90', 'os:', 'os: linux', 'fe80::1'])('%p is searched for as it stands', (text) => {
    expect(parseFilter(text)).toEqual({ chips: [], text });
  });
});

const value = fc.stringMatching(/^[A-Za-z0-9&.'äß-]+( [A-Za-z0-9&.'äß-]+){0,3}$/);
const filter = fc.record({
  chips: fc.uniqueArray(fc.record({ key: fc.constantFrom(...FILTER_KEYS), value }), {
    selector: (chip) => chip.key,
  }),
  text: fc.oneof(fc.constant(''), fc.stringMatching(/^[a-z0-9.-]+( [a-z0-9.-]+){0,2}$/)),
});

describe('writing a filter', () => {
  test('what is written is read back as the same', () => {
    fc.assert(fc.property(filter, (some) => expect(parseFilter(formatFilter(some))).toEqual(some)));
  });

  test('any input is read without a throw, and its written form is stable', () => {
    fc.assert(
      fc.property(fc.string(), (input) => {
        const once = formatFilter(parseFilter(input));
        expect(formatFilter(parseFilter(once))).toBe(once);
      }),
    );
  });

  test('a chip replaces the one of its key, and goes again', () => {
    const some = withChip(parseFilter('os:linux web'), { key: 'os', value: 'windows' });
    expect(formatFilter(some)).toBe('os:windows web');
    expect(formatFilter(withoutChip(some, 'os'))).toBe('web');
  });
});
