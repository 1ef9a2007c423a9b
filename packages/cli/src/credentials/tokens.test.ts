import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetworkProblem } from '@guru/client';
import { withFileLock } from '../runtime/file-lock.ts';
import { readRefreshCookie } from './refresh-cookie.ts';
import { type CredentialStore, openCredentialStore } from './store.ts';
import { createFileTokens } from './tokens.ts';

const PROCESSES = 6;

interface Place extends Disposable {
  readonly folder: string;
  readonly store: CredentialStore;
}

function newPlace(): Place {
  const folder = join(mkdtempSync(join(tmpdir(), 'guru-cli-')), 'config');
  return {
    folder,
    store: openCredentialStore(folder),
    [Symbol.dispose]: () => rmSync(join(folder, '..'), { recursive: true }),
  };
}

/** A server whose refresh tokens are good once: one that comes twice is taken for stolen, and everybody is out. */
function serveRefresh() {
  let good = 'refresh-0';
  let count = 0;
  let reused = false;
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      const sent = /guru_refresh=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
      reused ||= sent !== good;
      if (reused) return Response.json({ code: 'refresh_token_reused', status: 401 }, { status: 401 });
      count += 1;
      good = `refresh-${count}`;
      const headers = { 'set-cookie': `guru_refresh=${good}; Path=/api/v1/auth; HttpOnly` };
      return Response.json({ access_token: `access-${count}`, expires_in: 600 }, { headers });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    exchanges: () => ({ count, reused }),
    [Symbol.dispose]: () => void server.stop(true),
  };
}

const signedIn = (server_url: string) => ({
  server_url,
  email: 'ada@example.com',
  access_token: 'access-0',
  refresh_token: 'refresh-0',
});

test('processes_that_refresh_at_once_exchange_the_refresh_token_once', async () => {
  using place = newPlace();
  using server = serveRefresh();
  place.store.write(signedIn(server.url));
  const script = join(import.meta.dir, '../fixtures/refresh-once.ts');
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const child = Bun.spawn([process.execPath, script, place.folder, 'access-0'], { stderr: 'inherit' });
      return (await child.stdout.text()).trim();
    }),
  );
  expect(outputs).toEqual(Array(PROCESSES).fill('access-1'));
  expect(server.exchanges()).toEqual({ count: 1, reused: false });
  expect(place.store.read()).toMatchObject({ access_token: 'access-1', refresh_token: 'refresh-1' });
}, 20_000);

test('calls of one process that refresh at once share one exchange, and the next stale token makes another', async () => {
  using place = newPlace();
  using server = serveRefresh();
  place.store.write(signedIn(server.url));
  const tokens = createFileTokens(place.store);
  const renewed = await Promise.all([tokens.refresh('access-0'), tokens.refresh('access-0')]);
  expect(renewed).toEqual(['access-1', 'access-1']);
  expect(await tokens.refresh('access-0')).toBe('access-1');
  expect(await tokens.refresh('access-1')).toBe('access-2');
  expect(server.exchanges()).toEqual({ count: 2, reused: false });
});

test('a refresh token that is worth nothing signs out', async () => {
  using place = newPlace();
  using server = serveRefresh();
  place.store.write({ ...signedIn(server.url), refresh_token: 'revoked' });
  expect(await createFileTokens(place.store).refresh('access-0')).toBeNull();
  expect(existsSync(place.store.file)).toBe(false);
});

test('a server that can not be reached signs nobody out', async () => {
  using place = newPlace();
  place.store.write(signedIn('http://127.0.0.1:1'));
  const failure = await createFileTokens(place.store)
    .refresh('access-0')
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NetworkProblem);
  expect(place.store.read()).toEqual(signedIn('http://127.0.0.1:1'));
});

test('credentials_are_readable_by_their_owner_alone', () => {
  using place = newPlace();
  place.store.write(signedIn('http://127.0.0.1:1'));
  place.store.write(signedIn('http://127.0.0.1:2'));
  expect(statSync(place.store.file).mode & 0o777).toBe(0o600);
  expect(statSync(place.folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(place.folder)).toEqual(['credentials.json']);
});

test('a credentials file that can not be read says what to do', () => {
  using place = newPlace();
  place.store.write(signedIn('http://127.0.0.1:1'));
  for (const text of ['', '{', '{"server_url":"http://127.0.0.1:1"}']) {
    writeFileSync(place.store.file, text);
    expect(() => place.store.read()).toThrow(expect.objectContaining({ code: 'bad_credentials_file' }));
  }
});

test('a_lock_is_gone_when_its_holder_was_killed', async () => {
  using place = newPlace();
  const file = place.store.lock_file;
  const lock = JSON.stringify(join(import.meta.dir, '../runtime/file-lock.ts'));
  const hold = `const { withFileLock } = await import(${lock});
    await withFileLock(${JSON.stringify(file)}, AbortSignal.timeout(5000), async () => {
      console.log('held');
      await Bun.sleep(60_000);
    });`;
  const holder = Bun.spawn([process.execPath, '-e', hold], { stdout: 'pipe' });
  const reader = holder.stdout.getReader();
  await reader.read();
  const refused = withFileLock(file, AbortSignal.timeout(100), async () => 'taken');
  expect(await refused.catch((error: unknown) => error)).toBeInstanceOf(Error);
  holder.kill('SIGKILL');
  expect(await withFileLock(file, AbortSignal.timeout(5000), async () => 'taken')).toBe('taken');
});

test('the refresh token is found among the cookies of an answer', () => {
  const headers = new Headers();
  headers.append('set-cookie', 'other=1; Path=/');
  headers.append('set-cookie', 'guru_refresh=abc-_1; Path=/api/v1/auth; HttpOnly');
  expect(readRefreshCookie(headers)).toBe('abc-_1');
  expect(readRefreshCookie(new Headers({ 'set-cookie': 'guru_refresh=; Max-Age=0' }))).toBeNull();
});
