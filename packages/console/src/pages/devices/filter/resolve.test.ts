import { describe, expect, test } from 'bun:test';
import type { Client } from '@guru/protocol/api';
import { parseFilter } from './parse.ts';
import { resolveFilter } from './resolve.ts';

const site = (client_id: string, site_id: string, name: string) => ({
  site_id,
  client_id,
  name,
  created_at: '2026-01-01T00:00:00Z',
  agent_count: 0,
});
const clients: Client[] = [
  {
    client_id: 'c1',
    name: 'Acme Dental',
    created_at: '',
    sites: [site('c1', 's1', 'Main'), site('c1', 's2', 'Harbour')],
  },
  { client_id: 'c2', name: 'Bolt', created_at: '', sites: [site('c2', 's3', 'Main')] },
];
const resolve = (text: string, scope = {}) => resolveFilter(parseFilter(text), scope, clients);
const faultsOf = (text: string, scope = {}) => {
  const resolved = resolve(text, scope);
  return resolved.ok ? [] : [...resolved.faults.keys()];
};

describe('what the server is asked', () => {
  test('names become ids, in any case', () => {
    expect(resolve('web os:Linux status:OFFLINE client:"acme dental" site:harbour')).toEqual({
      ok: true,
      query: { search: 'web', os: 'linux', status: 'offline', client_id: 'c1', site_id: 's2' },
    });
  });

  test('the scope holds for everything', () => {
    expect(resolve('web', { client: 'c1', site: 's1' })).toEqual({
      ok: true,
      query: { search: 'web', client_id: 'c1', site_id: 's1' },
    });
  });

  test('a site is looked for inside the client, wherever that stands', () => {
    expect(resolve('site:main client:bolt')).toMatchObject({ ok: true, query: { site_id: 's3' } });
    expect(resolve('site:main', { client: 'c1' })).toMatchObject({ ok: true, query: { site_id: 's1' } });
  });
});

describe('a chip that means nothing is named, and never left out in silence', () => {
  test.each([
    ['status:gone', 'status'],
    ['os:beos', 'os'],
    ['client:nobody', 'client'],
    ['site:nowhere', 'site'],
    ['site:main', 'site'],
  ])('%p', (text, key) => {
    expect(faultsOf(text)).toEqual([key as 'os']);
  });

  test('a client outside the scope', () => {
    expect(faultsOf('client:bolt', { client: 'c1' })).toEqual(['client']);
  });
});
