import { describe, expect, test } from 'bun:test';
import type { COMPARISONS } from '@guru/protocol/search';
import fc from 'fast-check';
import { compareVersions, keyRange, sortableVersion } from './version.ts';

/** Each is older than the next. */
const LADDERS: readonly (readonly string[])[] = [
  // deb-version(7), and what dpkg --compare-versions says
  ['1.0~beta1~svn1245', '1.0~beta1', '1.0', '1.0-0.1', '1.0-1', '1.0-1+b1', '1.0+dfsg-1', '1.0.1-1', '1:0.1'],
  [
    '3.0.13-1~deb12u1',
    '3.0.14-1~deb12u1',
    '3.0.14-1~deb12u2',
    '3.0.14-1',
    '3.0.14-1+b1',
    '3.1~rc1-1',
    '3.1-1',
  ],
  ['9.0', '9.9', '9.10', '10.0.19041.1', '10.0.19041.1288', '10.0.22000'],
  ['2.7.0-alpha', '2.7.0-beta.2', '2.7.0-beta.11', '2.7.0-rc.1', '2.7.0', '2.7.1-rc1', '2.7.1'],
  ['1.0rc1', '1.0', '1.0a', '1.0.1', '1.0.2k', '1.0.2l'],
  ['v1.9.3', '1.10.0', 'v1.10.1'],
  ['1.2.3-24.el9', '1.2.3-24.el9_2', '1.2.3-25.el9'],
  ['', '0.1', '1', '1.0.1'],
  ['2.43.0.windows.1', '2.43.0.windows.2', '2.44.0'],
];

describe.each(LADDERS)('from %s upwards', (...ladder) => {
  test('each is older than those after it', () => {
    for (const [at, one] of ladder.entries()) {
      expect(compareVersions(one, one)).toBe(0);
      for (const later of ladder.slice(at + 1)) {
        expect([one, later, Math.sign(compareVersions(one, later))]).toEqual([one, later, -1]);
        expect([later, one, Math.sign(compareVersions(later, one))]).toEqual([later, one, 1]);
      }
    }
  });
});

test.each([
  ['1.0', '1.0'],
  ['1.00', '1.0'],
  ['1.', '1.0'],
  ['V1.2', '1.2'],
  ['0:1.2', '1.2'],
  ['1.0-RC1', '1.0rc1'],
])('%s is %s', (one, other) => expect(compareVersions(one, other)).toBe(0));

const fits = (op: (typeof COMPARISONS)[number], asked: string, there: string) => {
  const { from, below, epoch } = keyRange(op, asked);
  const { key, epoch: ofThere } = sortableVersion(there);
  expect(epoch === null || epoch === ofThere).toBe(true);
  return (from === null || key >= from) && (below === null || key < below);
};

test.each([
  [
    '<',
    '3.0.14',
    ['3.0.13-1~deb12u1', '1.1.1w', '3.0.14-rc1'],
    ['3.0.14-1~deb12u2', '3.0.14', '3.0.15', '3.1'],
  ],
  ['<=', '3.0.14', ['3.0.14-1~deb12u2', '3.0.14', '3.0.13'], ['3.0.14.1', '3.0.15']],
  [
    '=',
    '3.0.14',
    ['3.0.14-1~deb12u2', '3.0.14', '1:3.0.14-2'],
    ['3.0.14.1', '3.0.140', '3.0.13', '3.0.14~rc1'],
  ],
  ['>', '3.0.14', ['3.0.14.1', '3.0.15', '3.0.14a'], ['3.0.14-99', '3.0.14']],
  ['>=', '3.0.14-2', ['3.0.14-2', '3.0.14-10', '3.0.15'], ['3.0.14-1', '3.0.14-2~bpo1']],
] as const)('a search for %s%s means every revision of it', (op, asked, inside, outside) => {
  for (const one of inside) expect([one, fits(op, asked, one)]).toEqual([one, true]);
  for (const one of outside) expect([one, fits(op, asked, one)]).toEqual([one, false]);
});

test('who names an epoch means it', () => {
  expect(keyRange('<', '2:9.1').epoch).toBe(2);
  expect(keyRange('<', '9.1').epoch).toBeNull();
});

const version = fc.oneof(
  fc
    .array(fc.constantFrom('1', '2', '10', '0', '.', '-', '~', '+', 'a', 'rc', 'beta', ':', 'ü', '😀', '_'))
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

test('the order is total, and the sort key agrees with it', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) || 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 1000 },
  );
});

test('of all comparisons exactly one of less, equal and more holds', () => {
  fc.assert(
    fc.property(version, version, (asked, there) => {
      const { key } = sortableVersion(there);
      const holds = (['<', '=', '>'] as const).filter((op) => {
        const { from, below } = keyRange(op, asked);
        return (from === null || key >= from) && (below === null || key < below);
      });
      expect(holds).toHaveLength(1);
    }),
    { numRuns: 1000 },
  );
});
