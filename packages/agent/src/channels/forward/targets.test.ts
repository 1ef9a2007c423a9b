import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { plainAddress } from './address.ts';
import { mayReach, targetsForPort } from './targets.ts';

function allows(patterns: readonly string[], host: string, port: number, address = host): boolean {
  return mayReach(targetsForPort(patterns, port), { host }, plainAddress(address) ?? '');
}

describe('one form of an address', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::FFFF:7F00:1', '127.0.0.1'],
    ['::ffff:0.0.0.0', '127.0.0.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
  ])('%s is %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain);
  });

  test.each(['localhost', '127.1', '0x7f000001', '2130706433', '', '[localhost]', '1.2.3.4.5'])(
    '%s is no address, but a name to look up',
    (text) => {
      expect(plainAddress(text)).toBeUndefined();
    },
  );

  test('every IPv4 address is the same inside IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(plainAddress(`::ffff:${address}`)).toBe(plainAddress(address));
      }),
    );
  });
});

describe('where targets lead', () => {
  test.each<[string, string, number, string]>([
    ['*:*', 'anything', 65_535, '127.0.0.1'],
    ['*:22', 'anything', 22, '::1'],
    ['localhost:5432', 'localhost', 5432, '::1'],
    ['localhost:5432', '127.0.0.1', 5432, '127.0.0.1'],
    ['LOCALHOST:5432', 'LocalHost.', 5432, '127.0.0.1'],
    ['localhost:5432', '0.0.0.0', 5432, '0.0.0.0'],
    ['localhost:8000-8010', 'localhost', 8010, '127.0.0.1'],
    ['[::1]:80', '[0:0::1]', 80, '::1'],
    ['10.0.0.5:80', '::ffff:10.0.0.5', 80, '::ffff:10.0.0.5'],
    ['10.0.0.5:80', 'printer', 80, '10.0.0.5'],
    ['db.internal:5432', 'DB.internal.', 5432, '10.0.0.9'],
  ])('%s leads to %s, port %i, at %s', (pattern, host, port, address) => {
    expect(allows(['nonsense', pattern], host, port, address)).toBe(true);
  });

  test.each<[string, string, number, string]>([
    ['localhost:5432', 'localhost', 5433, '127.0.0.1'],
    ['localhost:8000-8010', 'localhost', 8011, '127.0.0.1'],
    ['localhost:5432', '10.0.0.1', 5432, '10.0.0.1'],
    ['127.0.0.1:80', '127.0.0.2', 80, '127.0.0.2'],
    ['127.0.0.1:80', '::1', 80, '::1'],
    ['10.0.0.5:80', 'printer', 80, '10.0.0.6'],
    ['db.internal:5432', 'evil.db.internal', 5432, '10.0.0.9'],
    ['db.internal:5432', '10.0.0.9', 5432, '10.0.0.9'],
    ['', 'localhost', 80, '127.0.0.1'],
    ['localhost', 'localhost', 80, '127.0.0.1'],
    ['localhost:', 'localhost', 80, '127.0.0.1'],
    ['::1:80', '::1', 80, '::1'],
    ['localhost:80-', 'localhost', 80, '127.0.0.1'],
    ['localhost:80:90', 'localhost', 80, '127.0.0.1'],
  ])('%s does not lead to %s, port %i, at %s', (pattern, host, port, address) => {
    expect(allows([pattern], host, port, address)).toBe(false);
  });

  test.each([
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '169.254.169.254',
    'fe80::1%eth0',
    '224.0.0.1',
    'ff02::1',
  ])('a_name_that_is_granted_does_not_lead_to_%s', (address) => {
    expect(allows(['db.internal:80'], 'db.internal', 80, address)).toBe(false);
  });

  test('without targets nothing is reached', () => {
    expect(allows([], 'localhost', 80, '127.0.0.1')).toBe(false);
  });
});
