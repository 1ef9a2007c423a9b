import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { call, startWholeServer, type WholeServer } from '../../fixtures/index.ts';

let server: WholeServer;
let token: string;
beforeAll(async () => {
  server = await startWholeServer();
  token = await server.signIn();
});
afterAll(() => server[Symbol.asyncDispose]());

const add = (name: string, site_name?: string) =>
  call(server.url, 'POST /api/v1/clients', { token, body: { name, ...(site_name && { site_name }) } });

async function list(query: Record<string, string> = {}) {
  const answer = await call(server.url, 'GET /api/v1/clients', { token, query });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
}

test('a client comes with its first site, and gets more', async () => {
  const made = await add('Acme Dental');
  expect(made).toMatchObject({
    status: 201,
    value: { name: 'Acme Dental', sites: [{ name: 'Main', agent_count: 0 }] },
  });
  const client_id = (made.ok && made.value.client_id) || '';
  const path = 'POST /api/v1/clients/{client_id}/sites';
  const site = await call(server.url, path, { token, params: { client_id }, body: { name: 'branch' } });
  expect(site).toMatchObject({ status: 201, value: { client_id, name: 'branch', agent_count: 0 } });
  const found = (await list({ search: 'acme d' })).items;
  expect(found).toMatchObject([{ client_id, sites: [{ name: 'branch' }, { name: 'Main' }] }]);
});

test('a name that is taken is refused and leaves nothing behind', async () => {
  await add('Twice');
  expect(await add('Twice')).toMatchObject({ status: 409, problem: { code: 'name_taken' } });
  const [client] = (await list({ search: 'Twice' })).items;
  const params = { client_id: client?.client_id ?? '' };
  const path = 'POST /api/v1/clients/{client_id}/sites';
  const again = await call(server.url, path, { token, params, body: { name: 'Main' } });
  expect(again).toMatchObject({ problem: { code: 'name_taken' } });
  const nowhere = await call(server.url, path, {
    token,
    params: { client_id: randomUUID() },
    body: { name: 'x' },
  });
  expect(nowhere).toMatchObject({ status: 404, problem: { code: 'client_not_found' } });
});

describe('the list', () => {
  test('is paged by name, whatever the case, and misses nobody', async () => {
    const names = [
      'paging Zebra',
      'paging apple',
      'paging Apple',
      'paging ähre',
      'paging "quoted"',
      'paging \\',
    ];
    for (const name of names) expect((await add(name)).ok).toBe(true);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({
        limit: '1',
        search: 'PAGING',
        ...(cursor && { cursor }),
      });
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(names.toSorted());
    const apples = seen.map((name) => name.toLowerCase()).filter((name) => name.endsWith('apple'));
    expect(apples).toHaveLength(2);
    expect(seen.findIndex((name) => /apple/i.test(name))).toBeLessThan(seen.indexOf('paging Zebra'));
  });

  test('is searched by the names of clients and sites, and signs of patterns mean themselves', async () => {
    await add('100% sure', 'Under_score');
    await add('100 percent', 'Underscore');
    expect((await list({ search: '100%' })).items.map(({ name }) => name)).toEqual(['100% sure']);
    expect((await list({ search: 'under_s' })).items.map(({ name }) => name)).toEqual(['100% sure']);
    expect((await list({ search: '\\' })).items.map(({ name }) => name)).toEqual(['paging \\']);
    expect((await list({ search: 'nothing like it' })).items).toEqual([]);
  });

  test('refuses a cursor that it did not make', async () => {
    for (const cursor of ['x', 'W10', Buffer.from('["a","b"]').toString('base64url')]) {
      const answer = await call(server.url, 'GET /api/v1/clients', { token, query: { cursor } });
      expect(answer).toMatchObject({ status: 400, problem: { code: 'bad_cursor' } });
    }
  });
});
