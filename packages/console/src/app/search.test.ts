import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  readDeviceSearch,
  readDevicesSearch,
  readScope,
  readSessionsSearch,
  readSignInSearch,
} from './search.ts';

const id = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

describe('what the address bar says', () => {
  test('a scope is a client, or a client with a site', () => {
    expect(readScope({ client: id, site: id })).toEqual({ client: id, site: id });
    expect(readScope({ site: id })).toEqual({});
    expect(readScope({ client: 'acme' })).toEqual({});
  });

  test('what is the default is left out of the address', () => {
    expect(readDevicesSearch({ sort: 'hostname', order: 'asc', q: '' })).toEqual({});
    expect(readDeviceSearch({ range: '15m' })).toEqual({});
  });

  test('sort and order are known ones', () => {
    expect(readDevicesSearch({ sort: 'cpu', order: 'desc' })).toEqual({ sort: 'cpu', order: 'desc' });
    expect(readDevicesSearch({ sort: 'constructor', order: 'up' })).toEqual({});
  });

  test('a search for a number is a text', () => {
    expect(readDevicesSearch({ q: 123 })).toEqual({ q: '123' });
  });

  test('a zoom needs both ends in order', () => {
    expect(readDeviceSearch({ from: 100, to: 200, range: '24h' })).toEqual({
      from: 100,
      to: 200,
      range: '24h',
    });
    expect(readDeviceSearch({ from: 200, to: 100 })).toEqual({});
    expect(readDeviceSearch({ from: 100 })).toEqual({});
  });

  test('sessions are all or the live ones', () => {
    expect(readSessionsSearch({ show: 'live' })).toEqual({ show: 'live' });
    expect(readSessionsSearch({ show: 'x' })).toEqual({});
  });
});

describe('where sign-in leads', () => {
  test('back to a page of this console', () => {
    expect(readSignInSearch({ next: '/devices?q=web' })).toEqual({ next: '/devices?q=web' });
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/sign-in'])(
    'never_to_%p',
    (next) => {
      expect(readSignInSearch({ next })).toEqual({});
    },
  );
});

test('whatever stands in the address is read without a throw', () => {
  const readers = [readScope, readDevicesSearch, readDeviceSearch, readSessionsSearch, readSignInSearch];
  const names = fc.constantFrom(
    'client',
    'site',
    'q',
    'sort',
    'order',
    'range',
    'from',
    'to',
    'show',
    'next',
  );
  fc.assert(
    fc.property(fc.dictionary(names, fc.anything()), (raw) => {
      for (const read of readers) expect(() => read(raw)).not.toThrow();
    }),
  );
});
