import { expect, test } from 'bun:test';
import { createBrowserTokens } from '../auth/browser-tokens.ts';
import type { TokenSource } from '../auth/token-source.ts';
import { problem, serveHttp } from '../fixtures/http-server.ts';
import { createApi } from './create.ts';
import { ApiProblem, NetworkProblem, UNREADABLE_ANSWER } from './problem.ts';

const AGENT_ID = '0197c0de-0000-7000-8000-000000000001';
const nobody: TokenSource = { current: () => null, refresh: async () => null };

/** What a call ends with when it fails. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
}

test('a call puts parameters into the path, the query and the body', async () => {
  const bodies: unknown[] = [];
  using server = serveHttp(async (request) => {
    if (request.method === 'PATCH') bodies.push(await request.json());
    return Response.json({ items: [], next_cursor: null });
  });
  const api = createApi({ base_url: server.url, tokens: nobody });
  await api('GET /api/v1/agents', { query: { search: 'a&b', limit: 3, site_id: undefined } });
  await api('PATCH /api/v1/agents/{agent_id}', {
    params: { agent_id: '../x y' },
    body: { display_name: null },
  });
  expect(server.requests).toEqual([
    'GET /api/v1/agents?search=a%26b&limit=3',
    'PATCH /api/v1/agents/..%2Fx%20y',
  ]);
  expect(bodies).toEqual([{ display_name: null }]);
});

test('the types know what an endpoint takes and gives', async () => {
  using server = serveHttp(() => Response.json({ items: [], next_cursor: null }));
  const api = createApi({ base_url: server.url, tokens: nobody });
  const page = await api('GET /api/v1/agents');
  const hostnames: string[] = page.items.map(({ hostname }) => hostname);
  expect(hostnames).toEqual([]);
  // @ts-expect-error: a parameter of the path is missing
  expect(await failureOf(api('GET /api/v1/agents/{agent_id}'))).toBeInstanceOf(TypeError);
  // @ts-expect-error: no such parameter
  await api('GET /api/v1/agents', { query: { limt: 3 } });
  // @ts-expect-error: a wrong type
  await api('GET /api/v1/agents', { query: { limit: 'three' } });
  // @ts-expect-error: a body that lacks its name
  await api('POST /api/v1/clients', { body: {} });
});

test('an endpoint without an answer gives undefined', async () => {
  using server = serveHttp(() => new Response(null, { status: 204 }));
  const api = createApi({ base_url: server.url, tokens: nobody });
  expect(await api('DELETE /api/v1/agents/{agent_id}', { params: { agent_id: AGENT_ID } })).toBeUndefined();
});

test('an error answer becomes an ApiProblem with all that it says', async () => {
  const held_by = {
    tech_id: AGENT_ID,
    tech_name: 'Ada',
    since: '2026-01-01T00:00:00Z',
    session_id: AGENT_ID,
  };
  using server = serveHttp(() => problem(409, 'agent_in_session', { held_by }));
  const api = createApi({ base_url: server.url, tokens: nobody });
  const error = await failureOf(api('POST /api/v1/tunnel/open', { body: { agent_id: AGENT_ID } }));
  if (!(error instanceof ApiProblem)) throw error;
  expect(error).toMatchObject({ status: 409, code: 'agent_in_session', request_id: 'r1', held_by });
});

test('a proxy’s error page becomes an ApiProblem too', async () => {
  using server = serveHttp(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  const api = createApi({ base_url: server.url, tokens: nobody });
  expect(await failureOf(api('GET /api/v1/me'))).toMatchObject({ status: 502, code: UNREADABLE_ANSWER });
});

test('a success that is no JSON is not taken for one', async () => {
  using server = serveHttp(() => new Response('<h1>Sign in to the airport</h1>'));
  const api = createApi({ base_url: server.url, tokens: nobody });
  expect(await failureOf(api('GET /api/v1/me'))).toMatchObject({ code: UNREADABLE_ANSWER });
});

test('a server that is not there becomes a NetworkProblem', async () => {
  let url = '';
  {
    using server = serveHttp(() => Response.json({}));
    url = server.url;
  }
  const api = createApi({ base_url: url, tokens: nobody });
  const error = await failureOf(api('GET /api/v1/me'));
  expect(error).toBeInstanceOf(NetworkProblem);
  expect(error).toMatchObject({ code: 'unreachable' });
});

test('a caller that gives up gets the reason of its own signal', async () => {
  using server = serveHttp(() => new Promise(() => undefined));
  const api = createApi({ base_url: server.url, tokens: nobody });
  const gaveUp = new AbortController();
  const call = failureOf(api('GET /api/v1/me', { signal: gaveUp.signal }));
  const reason = new Error('the page is gone');
  gaveUp.abort(reason);
  expect(await call).toBe(reason);
});

test('an_access_token_that_runs_out_under_many_calls_is_renewed_once', async () => {
  let good = 'first';
  let refreshes = 0;
  using server = serveHttp(async (request) => {
    if (request.url.endsWith('/auth/refresh')) {
      refreshes += 1;
      good = 'second';
      return Response.json({ access_token: good, expires_in: 600 });
    }
    const sent = request.headers.get('authorization');
    return sent === `Bearer ${good}`
      ? Response.json({ email: 'a@example.com' })
      : problem(401, 'token_expired');
  });
  const tokens = createBrowserTokens({ base_url: server.url });
  tokens.accept({ access_token: 'stale', expires_in: 600 });
  const api = createApi({ base_url: server.url, tokens });
  good = 'unknown to the client';
  const answers = await Promise.all(Array.from({ length: 20 }, () => api('GET /api/v1/me')));
  expect(answers).toHaveLength(20);
  expect(refreshes).toBe(1);
});

test('a refresh that is refused signs out once, and the calls fail with what they got', async () => {
  let signedOut = 0;
  using server = serveHttp(({ url }) =>
    problem(401, url.endsWith('/refresh') ? 'bad_refresh_token' : 'token_expired'),
  );
  const onSignedOut = () => {
    signedOut += 1;
  };
  const tokens = createBrowserTokens({ base_url: server.url, onSignedOut });
  tokens.accept({ access_token: 'stale', expires_in: 600 });
  const api = createApi({ base_url: server.url, tokens });
  const errors = await Promise.all([failureOf(api('GET /api/v1/me')), failureOf(api('GET /api/v1/clients'))]);
  expect(errors).toMatchObject([{ code: 'token_expired' }, { code: 'token_expired' }]);
  expect({ signedOut, token: tokens.current() }).toEqual({ signedOut: 1, token: null });
});

test('a network that fails during a refresh signs nobody out', async () => {
  const tokens = createBrowserTokens({ base_url: 'http://127.0.0.1:1' });
  tokens.accept({ access_token: 'stale', expires_in: 600 });
  expect(await failureOf(tokens.refresh('stale'))).toBeInstanceOf(NetworkProblem);
  expect(tokens.current()).toBe('stale');
});

test('refreshes go one by one through what is shared by all tabs', async () => {
  let inside = 0;
  let most = 0;
  using server = serveHttp(async () => {
    inside += 1;
    most = Math.max(most, inside);
    await Bun.sleep(5);
    inside -= 1;
    return Response.json({ access_token: crypto.randomUUID(), expires_in: 600 });
  });
  let tail: Promise<unknown> = Promise.resolve();
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = tail.then(work);
    tail = mine;
    return mine;
  };
  const tabs = Array.from({ length: 4 }, () => createBrowserTokens({ base_url: server.url, exclusive }));
  await Promise.all(tabs.map((tab) => tab.refresh(null)));
  expect({ most, requests: server.requests.length }).toEqual({ most: 1, requests: 4 });
});
