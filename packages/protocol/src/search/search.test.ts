import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { SEARCH_KEYS } from './keys.ts';
import { parseSearch } from './parse.ts';
import { printSearch } from './print.ts';
import { COMPARISONS, type Condition, type Search, type Term } from './types.ts';

const read = (text: string): Search => {
  const parsed = parseSearch(text);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.search;
};
const faultOf = (text: string) => {
  const parsed = parseSearch(text);
  return parsed.ok ? undefined : parsed.fault;
};

test('conditions of every kind stand beside words', () => {
  expect(
    read('os:windows ram<8GB software:openssl<3.0.14 -tag:pos field:contract=gold port:3389 web "main st"'),
  ).toEqual([
    { kind: 'choice', key: 'os', value: 'windows', not: false },
    { kind: 'number', key: 'ram', op: '<', value: 8 * 1024 ** 3, not: false },
    { kind: 'software', pattern: 'openssl', version: { op: '<', version: '3.0.14' }, not: false },
    { kind: 'name', key: 'tag', pattern: 'pos', not: true },
    { kind: 'field', field: 'contract', limit: { op: '=', value: 'gold' }, not: false },
    { kind: 'name', key: 'port', pattern: '3389', not: false },
    { kind: 'text', text: 'web', not: false },
    { kind: 'text', text: 'main st', not: false },
  ]);
});

test('nothing is every device', () => expect(read('  ')).toEqual([]));

test.each([
  ['site:"Main \\"St\\""', { kind: 'name', key: 'site', pattern: 'Main "St"' }],
  ['OS:Linux', { kind: 'choice', key: 'os', value: 'linux' }],
  [
    'software:"7-Zip"<=23.01',
    { kind: 'software', pattern: '7-Zip', version: { op: '<=', version: '23.01' } },
  ],
  ['software:bash', { kind: 'software', pattern: 'bash', version: null }],
  ['field:contract', { kind: 'field', field: 'contract', limit: null }],
  ['field:ends<2027-01-01', { kind: 'field', field: 'ends', limit: { op: '<', value: '2027-01-01' } }],
  ['ram>=512mb', { kind: 'number', key: 'ram', op: '>=', value: 512 * 1024 ** 2 }],
  ['ram<1.5GiB', { kind: 'number', key: 'ram', op: '<', value: 1.5 * 1024 ** 3 }],
  ['seen>2w', { kind: 'number', key: 'seen', op: '>', value: 1_209_600 }],
  ['cpu>90%', { kind: 'number', key: 'cpu', op: '>', value: 90 }],
  ['cores:4', { kind: 'number', key: 'cores', op: '=', value: 4 }],
  ['-', { kind: 'text', text: '-' }],
  ['web-01', { kind: 'text', text: 'web-01' }],
  ['"os:linux"', { kind: 'text', text: 'os:linux' }],
])('%s is read', (text, condition) => expect(read(text)).toMatchObject([condition]));

test.each([
  ['softwre:x', 0, 7, 'Did you mean software?'],
  ['web fe80::1', 4, 0, undefined],
  ['web zz:1', 4, 6, 'quotes'],
  ['os:beos', 0, 7, 'linux or windows'],
  ['os:', 0, 3, 'missing'],
  ['ram<8', 0, 5, '8GB'],
  ['seen:7d', 0, 7, '< or >'],
  ['ram<', 0, 4, 'missing'],
  ['tag<pos', 0, 4, "can't be compared"],
  ['cores>1.5', 0, 9, 'whole number'],
  ['site:"Main', 5, 10, 'no end'],
  ['"a\\b"', 2, 3, 'backslash'],
  ['site:"a"b', 0, 9, 'space'],
  ['software:<3', 0, 9, 'name of a program'],
  ['software:x<', 0, 11, 'version'],
  ['field:-x=1', 0, 8, 'key of a field'],
  ['""', 0, 2, 'text is missing'],
  ['x'.repeat(1001), 1000, 1001, 'shorten'],
  ['x '.repeat(31), 60, 62, 'at most 30'],
])('%s is refused where it is wrong, with what to do', (text, from, to, words) => {
  const fault = faultOf(text);
  if (words === undefined) expect(fault).toBeUndefined();
  else {
    expect(fault).toMatchObject({ from, to });
    expect(fault?.message).toContain(words);
  }
});

test.each(Object.entries(SEARCH_KEYS))('the example of %s is right', (key, { example }) => {
  const [term] = read(example);
  expect(term?.kind).toBe(SEARCH_KEYS[key as keyof typeof SEARCH_KEYS].kind);
});

const words = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .filter((text) => text.trim() !== '' && !text.includes('\0'));
const op = fc.constantFrom(...COMPARISONS);
const NAMES = ['name', 'client', 'tag', 'ip', 'port', 'hardware'] as const;
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words }),
  fc.constantFrom(
    { kind: 'choice', key: 'os', value: 'macos' } as const,
    { kind: 'choice', key: 'reboot', value: 'no' } as const,
  ),
  fc.record({ kind: fc.constant('name' as const), key: fc.constantFrom(...NAMES), pattern: words }),
  fc.record({
    kind: fc.constant('number' as const),
    key: fc.constantFrom('ram', 'cores'),
    op,
    value: fc.oneof(
      fc.nat(),
      fc.nat(100).map((n) => n * 1024 ** 3),
      fc.nat(50).map((n) => n * 86_400),
    ),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    key: fc.constantFrom('seen', 'expires'),
    op: fc.constantFrom('<', '<=', '>', '>='),
    value: fc.oneof(
      fc.nat(),
      fc.nat(50).map((n) => n * 86_400),
    ),
  }),
  fc.record({
    kind: fc.constant('software' as const),
    pattern: words,
    version: fc.option(fc.record({ op, version: words })),
  }),
  fc.record({
    kind: fc.constant('field' as const),
    field: fc.constantFrom('a', 'contract', 'a.b-c_d'),
    limit: fc.option(fc.record({ op, value: words })),
  }),
);
const search = fc.array(
  fc.tuple(condition, fc.boolean()).map(([one, not]): Term => ({ ...one, not })),
  { maxLength: 6 },
);

describe('properties', () => {
  test('what is printed is read back as the same', () => {
    fc.assert(
      fc.property(search, (some) => expect(read(printSearch(some))).toEqual([...some])),
      { numRuns: 1000 },
    );
  });

  test('any text is read or refused inside itself, and never throws; what is read can be printed', () => {
    const nearly = fc
      .array(
        fc.constantFrom('os', ':', '<', '=', '"', '\\', ' ', '-', 'ram', '8GB', 'software', 'x', 'field'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseSearch(text);
        if (parsed.ok) expect(read(printSearch(parsed.search))).toEqual([...parsed.search]);
        else {
          expect(parsed.fault.from).toBeGreaterThanOrEqual(0);
          expect(parsed.fault.to).toBeGreaterThanOrEqual(parsed.fault.from);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
