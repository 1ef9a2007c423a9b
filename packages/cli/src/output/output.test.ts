import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ago, bytes, duration, percent } from './format.ts';
import { plain, safeJson } from './plain.ts';
import { formatTable } from './table.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

test('a_host_name_with_escape_sequences_does_nothing_to_the_terminal', () => {
  expect(plain('web\x1b]0;owned\x07-01\u202e')).toBe('web\ufffd]0;owned\ufffd-01\ufffd');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plain(text)).not.toMatch(CONTROL);
    }),
  );
});

test('JSON is safe to look at, and still says exactly the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = safeJson(value);
      expect(text.replaceAll('\n', '')).not.toMatch(CONTROL);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('a table lines up, also with wide and combining characters', () => {
  const rows = [
    { name: 'web-01', load: '7 %' },
    { name: '服务器', load: '100 %' },
    { name: 'e\u0301t', load: '–' },
  ];
  const lines = formatTable<(typeof rows)[number]>(
    [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'CPU', value: ({ load }) => load, align: 'right' },
    ],
    rows,
  );
  expect(lines).toEqual(['NAME      CPU', 'web-01    7 %', '服务器  100 %', 'e\u0301t          –']);
});

test('numbers and times are short and right', () => {
  const now = Date.parse('2026-05-01T12:00:00Z');
  expect(ago('2026-05-01T11:59:18Z', now)).toBe('42 s');
  expect(ago('2026-05-01T11:00:01Z', now)).toBe('59 min');
  expect(ago('2026-04-30T13:00:00Z', now)).toBe('23 h');
  expect(ago('2026-04-22T12:00:00Z', now)).toBe('9 d');
  // A device’s clock may be ahead.
  expect(ago('2026-05-01T12:00:05Z', now)).toBe('0 s');
  expect(ago(null, now)).toBe('–');
  expect([bytes(0), bytes(1023), bytes(1536), bytes(36.5 * 1024 ** 2), bytes(2 ** 50)]).toEqual([
    '0 B',
    '1023 B',
    '1.50 KiB',
    '36.5 MiB',
    '1.00 PiB',
  ]);
  expect([duration(59), duration(3 * 3600 + 240), duration(90_000)]).toEqual([
    '0 min',
    '3 h 4 min',
    '1 d 1 h',
  ]);
  expect([percent(0.4), percent(99.6), percent(null)]).toEqual(['0 %', '100 %', '–']);
});
