import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { api } from '@guru/protocol/api';
import { z } from 'zod';
import { readProblem, startWholeServer, type WholeServer } from '../fixtures/index.ts';

const METRICS_TOKEN = 'a token for the metrics';

let server: WholeServer;
let token: string;
beforeAll(async () => {
  server = await startWholeServer({ config: { metricsToken: METRICS_TOKEN } });
  token = await server.signIn();
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });

async function problemAt(path: string, init: RequestInit = {}) {
  const response = await fetch(server.url + path, init);
  return readProblem(response, await response.text());
}

describe('every answer', () => {
  const paths = ['/healthz', '/api/v1/me', '/nowhere', '/api/v1/openapi.json', '/install.sh', '/docs/errors'];

  test.each(paths)('%s: has the headers of security and an id of its own', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('strict-transport-security')).toBeNull();
    const again = await get(path);
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
    expect(again.headers.get('x-request-id')).not.toBe(headers.get('x-request-id'));
  });

  test('a problem names the id that its header has', async () => {
    const { problem, headers } = await problemAt('/api/v1/me');
    expect(headers.get('x-request-id')).toBe(problem.request_id);
    expect(headers.get('www-authenticate')).toStartWith('Bearer');
  });
});

describe('what is not there', () => {
  test('an unknown path is a 404 problem, by any method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      for (const path of ['/api/v1/nothing', '/api', '/api/v2/me', '/api/v1/me/', '/nowhere.js']) {
        expect((await problemAt(path, { method })).problem).toMatchObject({ code: 'not_found', status: 404 });
      }
    }
  });

  test('a known path with another method is 405 with the ones that it knows', async () => {
    const known = new Map<string, string[]>();
    for (const key of Object.keys(api)) {
      const [method = '', path = ''] = key.split(' ');
      known.set(path, [...(known.get(path) ?? []), ...(method === 'GET' ? ['GET', 'HEAD'] : [method])]);
    }
    for (const [pattern, methods] of known) {
      const path = pattern.replaceAll(/\{\w+\}/g, crypto.randomUUID());
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        if (methods.includes(method)) continue;
        const { problem, headers } = await problemAt(path, { method });
        expect({ path, method, code: problem.code }).toEqual({ path, method, code: 'method_not_allowed' });
        expect(headers.get('allow')?.split(', ').toSorted()).toEqual(methods.toSorted());
      }
    }
  });

  test('HEAD is GET without the body', async () => {
    const response = await fetch(`${server.url}/api/v1/me`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});

describe('health', () => {
  test('says that it lives and that it is ready', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ready' });
  });

  test('is not ready without its database, but lives', async () => {
    await using doomed = await startWholeServer();
    await doomed.database[Symbol.asyncDispose]();
    const response = await fetch(`${doomed.url}/readyz`);
    expect(readProblem(response, await response.text())).toMatchObject({
      status: 503,
      problem: { code: 'not_ready' },
    });
    expect((await fetch(`${doomed.url}/healthz`)).status).toBe(200);
  });

  test('metrics open to their token alone', async () => {
    for (const authorization of ['', `Bearer ${token}`, `Bearer ${METRICS_TOKEN}x`, METRICS_TOKEN]) {
      expect((await problemAt('/metrics', { headers: { authorization } })).problem.code).toBe(
        'not_signed_in',
      );
    }
    const open = await get('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` });
    const text = await open.text();
    expect(text).toContain('guru_http_requests_total{route="GET /healthz",status="200"}');
    expect(text).not.toContain(token);
  });

  test('without a token there are no metrics', async () => {
    await using closed = await startWholeServer();
    expect((await fetch(`${closed.url}/metrics`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });

  test('paths_that_anyone_makes_up_make_no_new_metric', async () => {
    const count = async () => {
      const text = await (await get('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` })).text();
      return text.split('\n').length;
    };
    await get('/made-up/first');
    await fetch(`${server.url}/made-up/first`, { method: 'DELETE' });
    const before = await count();
    for (let n = 0; n < 50; n++) await get(`/made-up/${n}`);
    for (let n = 0; n < 50; n++) await fetch(`${server.url}/made-up/${n}`, { method: 'DELETE' });
    expect(await count()).toBe(before);
  });
});

describe('the OpenAPI document', () => {
  const Document = z.object({
    openapi: z.literal('3.1.0'),
    paths: z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) }),
      ),
    ),
    components: z.object({
      schemas: z.record(z.string(), z.unknown()),
      securitySchemes: z.object({ access_token: z.unknown() }),
    }),
  });
  const read = async () => {
    const text = await (await get('/api/v1/openapi.json')).text();
    return { text, document: Document.parse(JSON.parse(text)) };
  };

  test('has every endpoint of the contract, with its answers', async () => {
    const { document } = await read();
    for (const [key, endpoint] of Object.entries(api)) {
      const [method = '', path = ''] = key.split(' ');
      const operation = document.paths[path]?.[method.toLowerCase()];
      expect(Object.keys(operation?.responses ?? {})).toContain(String(endpoint.status));
      expect(Object.keys(operation?.responses ?? {})).toContain('400');
    }
  });

  test('refers to nothing that is not in it, and names each operation once', async () => {
    const { text, document } = await read();
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((name) => !Object.hasOwn(document.components.schemas, name ?? ''))).toEqual([]);
    expect(text).not.toContain('$defs');
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('the page of errors has the place to which each problem leads', async () => {
  const page = await (await get('/docs/errors')).text();
  const { problem } = await problemAt('/api/v1/me');
  const [path, anchor] = problem.type.split('#');
  expect(path).toBe('/docs/errors');
  expect(page).toContain(`id="${anchor}"`);
});

test('what is no WebSocket is told so where one is expected', async () => {
  const { problem, headers } = await problemAt('/api/v1/agent/connect');
  expect(problem.code).toBe('upgrade_required');
  expect(headers.get('upgrade')).toBe('websocket');
});
