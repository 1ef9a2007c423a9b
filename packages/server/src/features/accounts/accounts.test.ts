import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  call,
  OWNER,
  openTestDb,
  startWholeServer,
  testClock,
  type WholeServer,
} from '../../fixtures/index.ts';

const FORM = {
  partner_name: 'Acme IT',
  display_name: 'Ada',
  email: 'Ada@Example.test ',
  password: 'a long enough password',
};

function codeIn(setupUrl: string | null): string {
  return new URL(setupUrl ?? '').hash.replace('#code=', '');
}

function cookieOf(headers: Headers): string {
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('the first start', () => {
  test('prints one link with which one owner is made, and then there is no setup', async () => {
    await using server = await startWholeServer({ config: { admin: null } });
    const { url, guru } = server;
    expect(guru.setup_url).toStartWith(`${url}/setup#code=`);
    expect(await call(url, 'GET /api/v1/setup')).toMatchObject({ ok: true, value: { open: true } });
    const wrong = await call(url, 'POST /api/v1/setup', { body: { ...FORM, code: 'wrong' } });
    expect(wrong).toMatchObject({ status: 403, problem: { code: 'bad_setup_code' } });

    const code = codeIn(guru.setup_url);
    const attempts = await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        call(url, 'POST /api/v1/setup', { body: { ...FORM, email: `owner${n}@example.test`, code } }),
      ),
    );
    const [made, ...others] = attempts.toSorted((a, b) => a.status - b.status);
    expect(made?.status).toBe(201);
    for (const other of others) expect([403, 404]).toContain(other.status);

    expect((await call(url, 'GET /api/v1/setup')).status).toBe(404);
    expect((await call(url, 'POST /api/v1/setup', { body: { ...FORM, code } })).status).toBe(404);
    const token = made?.ok ? made.value.access_token : undefined;
    expect(await call(url, 'GET /api/v1/me', { token })).toMatchObject({
      value: { role: 'owner', partner_name: 'Acme IT', display_name: 'Ada' },
    });
    expect(await call(url, 'GET /api/v1/clients', { token })).toMatchObject({
      value: { items: [{ name: 'My company', sites: [{ name: 'Main', agent_count: 0 }] }] },
    });
  });

  test('each start makes a new code and the one before is worthless', async () => {
    await using database = await openTestDb();
    const config = { admin: null, databaseUrl: database.url };
    await using first = await startWholeServer({ config });
    await using second = await startWholeServer({ config });
    const old = await call(second.url, 'POST /api/v1/setup', {
      body: { ...FORM, code: codeIn(first.guru.setup_url) },
    });
    expect(old).toMatchObject({ problem: { code: 'bad_setup_code' } });
    const made = await call(second.url, 'POST /api/v1/setup', {
      body: { ...FORM, code: codeIn(second.guru.setup_url) },
    });
    expect(made.status).toBe(201);
    await using third = await startWholeServer({ config });
    expect(third.guru.setup_url).toBeNull();
    expect((await call(third.url, 'GET /api/v1/setup')).status).toBe(404);
    const login = await call(third.url, 'POST /api/v1/auth/login', {
      body: { email: 'ADA@example.test', password: FORM.password },
    });
    expect(login.status).toBe(200);
  });

  test('needs no person where the environment names the owner, once', async () => {
    await using database = await openTestDb();
    await using server = await startWholeServer({ config: { databaseUrl: database.url } });
    expect(server.guru.setup_url).toBeNull();
    const token = await server.signIn();
    expect(await call(server.url, 'GET /api/v1/me', { token })).toMatchObject({
      value: { email: OWNER.email, role: 'owner', partner_name: 'My company' },
    });
    const other = { email: 'other@example.test', password: 'another long password' };
    await using again = await startWholeServer({ config: { databaseUrl: database.url, admin: other } });
    const refused = await call(again.url, 'POST /api/v1/auth/login', { body: other });
    expect(refused).toMatchObject({ problem: { code: 'bad_credentials' } });
    await again.signIn();
  });
});

describe('signing in', () => {
  const clock = testClock();
  let server: WholeServer;
  beforeAll(async () => {
    server = await startWholeServer({ now: clock.now });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const login = (email: string, password: string) =>
    call(server.url, 'POST /api/v1/auth/login', { body: { email, password } });

  test('gives a short access token, and a refresh token that no script sees', async () => {
    const answer = await login(OWNER.email, OWNER.password);
    expect(answer).toMatchObject({ status: 200, value: { expires_in: 600 } });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^guru_refresh=[\w-]{43}; Path=\/api\/v1\/auth; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('a wrong password and an unknown address get the same answer', async () => {
    const wrong = await login(OWNER.email, 'not the password at all');
    const unknown = await login('nobody@example.test', 'not the password at all');
    if (wrong.ok || unknown.ok) throw new Error('signed in');
    expect({ ...wrong.problem, request_id: '' }).toEqual({ ...unknown.problem, request_id: '' });
    expect(wrong.problem.code).toBe('bad_credentials');
  });

  test('an_unknown_address_takes_as_much_work_as_a_wrong_password', async () => {
    const times: Record<string, number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 5; round++) {
      for (const [who, email] of [
        ['known', OWNER.email],
        ['unknown', `nobody${round}@example.test`],
      ] as const) {
        const begin = performance.now();
        await login(email, 'not the password at all');
        times[who]?.push(performance.now() - begin);
      }
      clock.pass(600_000);
    }
    const fastest = (who: string) => Math.min(...(times[who] ?? []));
    // A hash takes some 30 ms, everything else 3: were it left out, the two would differ by a factor of ten.
    expect(fastest('unknown')).toBeGreaterThan(fastest('known') / 3);
    expect(fastest('known')).toBeGreaterThan(fastest('unknown') / 3);
  });

  test('guessing_is_slowed_down_for_the_account_and_says_when_to_come_back', async () => {
    clock.pass(3_600_000);
    for (let guess = 0; guess < 10; guess++) {
      expect(await login(OWNER.email, `guess number ${guess}`)).toMatchObject({
        problem: { code: 'bad_credentials' },
      });
    }
    const throttled = await login(OWNER.email.toUpperCase(), OWNER.password);
    expect(throttled).toMatchObject({
      status: 429,
      problem: { code: 'too_many_attempts', retry_after_s: 30 },
    });
    expect(throttled.headers.get('retry-after')).toBe('30');
    expect(await login('somebody.else@example.test', 'x')).toMatchObject({
      problem: { code: 'bad_credentials' },
    });
    clock.pass(30_000);
    expect((await login(OWNER.email, OWNER.password)).status).toBe(200);
    expect((await login(OWNER.email, OWNER.password)).status).toBe(200);
  });

  test('guessing many accounts is slowed down for the address', async () => {
    clock.pass(3_600_000);
    const guesses = await Promise.all(
      Array.from({ length: 60 }, (_, n) => login(`person${n}@example.test`, 'Winter2026!!')),
    );
    const codes = guesses.map((guess) => (guess.ok ? 'ok' : guess.problem.code));
    expect(codes.filter((code) => code === 'too_many_attempts')).toHaveLength(10);
    // More at once than the server hashes in a moment are asked to come again, not queued for ever.
    expect(codes.filter((code) => code === 'bad_credentials').length).toBeGreaterThanOrEqual(34);
    expect(new Set(codes)).toEqual(new Set(['too_many_attempts', 'bad_credentials', 'busy']));
    clock.pass(3_600_000);
  });

  test('refresh and sign-out go by the cookie', async () => {
    const signedIn = await login(OWNER.email, OWNER.password);
    const cookie = cookieOf(signedIn.headers);
    const refreshed = await call(server.url, 'POST /api/v1/auth/refresh', {
      headers: { cookie, origin: server.url },
    });
    expect(refreshed.status).toBe(200);
    const next = cookieOf(refreshed.headers);
    expect(next).not.toBe(cookie);
    const out = await call(server.url, 'POST /api/v1/auth/logout', { headers: { cookie: `a=b; ${next}` } });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toStartWith('guru_refresh=; Path=/api/v1/auth; Max-Age=0;');
    for (const worthless of [next, cookie, 'guru_refresh=x', '', `guru_refresh=${'A'.repeat(43)}`]) {
      const refused = await call(server.url, 'POST /api/v1/auth/refresh', { headers: { cookie: worthless } });
      expect(refused).toMatchObject({ status: 401, problem: { code: 'bad_refresh_token' } });
    }
  });

  test('a refresh token opens nothing but the refresh, and an access token does not refresh', async () => {
    const signedIn = await login(OWNER.email, OWNER.password);
    if (!signedIn.ok) throw new Error('not signed in');
    const refreshToken = cookieOf(signedIn.headers).replace('guru_refresh=', '');
    expect(await call(server.url, 'GET /api/v1/me', { token: refreshToken })).toMatchObject({
      problem: { code: 'not_signed_in' },
    });
    const cookie = `guru_refresh=${signedIn.value.access_token}`;
    const refused = await call(server.url, 'POST /api/v1/auth/refresh', { headers: { cookie } });
    expect(refused).toMatchObject({ problem: { code: 'bad_refresh_token' } });
  });
});

test('over https the cookie is sent over nothing else', async () => {
  await using server = await startWholeServer({
    config: { publicUrl: 'https://guru.example.test', trustProxy: true },
  });
  const local = server.guru.local_url;
  const answer = await call(local, 'POST /api/v1/auth/login', { body: OWNER });
  expect(answer.headers.get('set-cookie')).toEndWith('; Secure');
  expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
});
