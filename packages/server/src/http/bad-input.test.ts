import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { api, type Endpoint } from '@guru/protocol/api';
import fc from 'fast-check';
import { readProblem, startWholeServer, type WholeServer } from '../fixtures/index.ts';
import { codesOf } from './endpoint-errors.ts';

/**
 * Every endpoint of the contract against everything that can be wrong with a request. The answer is always a problem of the 4xx kind whose code
 * the endpoint's documentation lists.
 */

let server: WholeServer;
let token: string;
beforeAll(async () => {
  server = await startWholeServer();
  token = await server.signIn();
});
afterAll(() => server[Symbol.asyncDispose]());

const endpoints = Object.entries<Endpoint>(api).map(([key, endpoint]) => {
  const [method = '', pattern = ''] = key.split(' ');
  return { key, method, pattern, endpoint };
});
type Row = (typeof endpoints)[number];

const SOME_ID = '01a20b4a-7b41-73af-97b3-bde14ba4560f';

function urlOf({ pattern }: Row, id = SOME_ID): string {
  // The one part of a path that is no id.
  const path = id === SOME_ID ? pattern.replace('{section}', 'software') : pattern;
  return server.url + path.replaceAll(/\{\w+\}/g, id);
}

async function refused(row: Row, url: string, init: RequestInit = {}): Promise<string> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(url, { ...init, method: row.method, headers });
  const { status, problem } = readProblem(response, await response.text());
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect<string[]>(codesOf(row.method, row.endpoint)).toContain(problem.code);
  return problem.code;
}

const json = (value: unknown) => ({
  body: typeof value === 'string' ? value : JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});

describe.each(endpoints.filter(({ endpoint }) => endpoint.body))('$key', (row) => {
  const send = (init: RequestInit) => refused(row, urlOf(row), init);

  test('without a body', async () => expect(await send({})).toBe('bad_body'));
  test('with another content type', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'x',
    ]) {
      expect(await send({ body: '{}', headers: { 'content-type': type } })).toBe('unsupported_media_type');
    }
  });
  test('with what is not JSON', async () => {
    for (const body of ['{', '{"a":1}}', "{'a':1}", 'undefined', '[', '{"a":"\n"}', '['.repeat(200_000)]) {
      expect(await send(json(body))).toBe('bad_json');
    }
    const broken = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(await send({ body: broken, headers: { 'content-type': 'application/json' } })).toBe('bad_json');
  });
  test('with JSON that is no object', async () => {
    for (const value of [null, 1, '"text"', true, [], [{}]]) expect(await send(json(value))).toBe('bad_body');
  });
  test('with a field that is not known', async () => {
    for (const field of ['more', '__proto__', 'constructor', '']) {
      expect(await send(json(`{"${field}":1}`))).toBe('bad_body');
    }
  });
  test('with every field of a wrong type, or too long', async () => {
    const names = Object.keys(row.endpoint.body?.shape ?? {});
    for (const wrong of [{}, [[]], 1e308, -1, 0.5, 'x'.repeat(20_000), 'a\0b']) {
      const body = Object.fromEntries(names.map((name) => [name, wrong]));
      expect(await send(json(body))).toBe('bad_body');
    }
  });
  test('with a body that is too large, whether it says so or not', async () => {
    const large = ' '.repeat(300 * 1024);
    expect(await send(json(large))).toBe('body_too_large');
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    expect(await send({ ...json(''), body: stream })).toBe('body_too_large');
  });
});

describe.each(endpoints.filter(({ method, endpoint }) => !endpoint.body && method !== 'GET'))(
  '$key',
  (row) => {
    test('with a body that nobody asked for', async () => {
      expect(await refused(row, urlOf(row), json({ a: 1 }))).toBe('bad_body');
      expect(await refused(row, urlOf(row), json(' '.repeat(300 * 1024)))).toBe('body_too_large');
    });
  },
);

describe.each(endpoints.filter(({ endpoint }) => endpoint.params))('$key', (row) => {
  test('with an id that is no UUID', async () => {
    for (const id of [
      '1',
      'x'.repeat(2000),
      `${SOME_ID}0`,
      '%00',
      '%ff',
      '%zz',
      "'--",
      SOME_ID.replaceAll('-', ''),
    ]) {
      expect(await refused(row, urlOf(row, id))).toBe('bad_path');
    }
  });
});

describe.each(endpoints)('$key', (row) => {
  test('with a query that it does not know, or twice', async () => {
    for (const query of ['more=1', 'more=1&more=2', '__proto__=1', '%00=%00', '=']) {
      expect(await refused(row, `${urlOf(row)}?${query}`)).toBe('bad_query');
    }
  });
});

describe.each(endpoints.filter(({ endpoint }) => endpoint.query))('$key', (row) => {
  test('with every parameter wrong', async () => {
    for (const name of Object.keys(row.endpoint.query?.shape ?? {})) {
      for (const wrong of ['x'.repeat(5000), '%00', 'a%00b']) {
        expect(['bad_query', 'bad_cursor']).toContain(await refused(row, `${urlOf(row)}?${name}=${wrong}`));
      }
    }
  });
});

describe.each(endpoints.filter(({ endpoint }) => endpoint.access !== 'public'))('$key', (row) => {
  test('without a good access token', async () => {
    const parts = token.split('.');
    const forged = [parts[0], parts[1], parts[2]?.split('').toReversed().join('')].join('.');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    for (const bad of [
      '',
      'Basic YTpi',
      'Bearer',
      'Bearer x',
      `Bearer ${forged}`,
      `Bearer ${none}.${parts[1]}.`,
    ]) {
      expect(await refused(row, urlOf(row), { headers: { authorization: bad } })).toBe('not_signed_in');
    }
  });
});

describe.each(endpoints.filter(({ method }) => method !== 'GET'))('$key', (row) => {
  test('from the page of another site', async () => {
    for (const origin of ['https://evil.example', 'null', `${server.url}.evil.example`]) {
      expect(await refused(row, urlOf(row), { headers: { origin } })).toBe('bad_origin');
    }
    expect(await refused(row, urlOf(row), { headers: { 'sec-fetch-site': 'cross-site' } })).toBe(
      'bad_origin',
    );
  });
});

describe('any request at all', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), fc.constant('\0'), fc.uuid());
  const value = fc.oneof(text, fc.jsonValue(), fc.constantFrom(null, Number.MAX_VALUE, -0, 2 ** 53, true));
  const request = fc.record({
    row: fc.constantFrom(...endpoints),
    id: fc.oneof(fc.uuid(), text),
    extra: fc.dictionary(text, text, { maxKeys: 2 }),
    seed: fc.array(value, { minLength: 8, maxLength: 8 }),
    raw: fc.option(fc.string(), { freq: 6, nil: undefined }),
  });

  test('is answered, and never with a fault of the server', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ row, id, extra, seed, raw }) => {
        const url = new URL(urlOf(row, encodeURIComponent(id) || 'x'));
        const pick = (names: readonly string[]) =>
          names.map((name, n) => [name, seed[n % seed.length]] as const);
        const known = pick(Object.keys(row.endpoint.query?.shape ?? {}));
        for (const [name, given] of [...known, ...Object.entries(extra)])
          url.searchParams.append(name, typeof given === 'string' ? given : JSON.stringify(given));
        const fields = Object.fromEntries(pick(Object.keys(row.endpoint.body?.shape ?? {})));
        const { body, headers } = json(raw ?? { ...fields, ...extra });
        const response = await fetch(url, {
          method: row.method,
          headers: { ...headers, authorization: `Bearer ${token}` },
          ...(row.method !== 'GET' && { body }),
        });
        const answer = await response.text();
        expect(response.status).toBeLessThan(500);
        if (!response.ok) readProblem(response, answer);
      }),
      { numRuns: 3000 },
    );
  }, 60_000);
});
