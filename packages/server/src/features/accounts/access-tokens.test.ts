import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { ApiError } from '../../errors/index.ts';
import { openTestDb, type TestDb, testClock } from '../../fixtures/index.ts';
import { createAccessTokens, type TokenSubject } from './access-tokens.ts';
import { createAuthenticate } from './authenticate.ts';
import { openSigningKeys } from './signing-keys.ts';
import { listSigningKeys } from './signing-keys-store.ts';

const DAY_MS = 86_400_000;
const subject: TokenSubject = { user_id: randomUUID(), partner_id: randomUUID(), role: 'admin' };

let test_db: TestDb;
beforeAll(async () => {
  test_db = await openTestDb();
});
afterAll(() => test_db[Symbol.asyncDispose]());

async function open(clock = testClock()) {
  const keys = await openSigningKeys(test_db.db, clock.now);
  return { clock, keys, tokens: createAccessTokens(keys, clock.now) };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'accepted';
}

test('a token says who it was made for until it ends', async () => {
  const { clock, tokens } = await open();
  const { access_token, expires_in } = await tokens.issue(subject);
  expect(expires_in).toBe(600);
  expect(await tokens.verify(access_token)).toEqual({ ...subject, expires_at: clock.time + 600_000 });
  clock.pass(599_000);
  expect(await codeOf(tokens.verify(access_token))).toBe('accepted');
  clock.pass(32_000);
  expect(await codeOf(tokens.verify(access_token))).toBe('token_expired');
});

test('the header names algorithm, key and type', async () => {
  const { keys, tokens } = await open();
  const { access_token } = await tokens.issue(subject);
  expect(decodeProtectedHeader(access_token)).toEqual({
    alg: 'EdDSA',
    kid: keys.current().kid,
    typ: 'at+jwt',
  });
});

describe('what is no access token of ours is refused', () => {
  const clock = testClock();
  const now = Math.floor(clock.time / 1000);
  const header = { alg: 'EdDSA', typ: 'at+jwt' };
  const claims = {
    ...{ iss: 'guru', aud: 'guru-api', sub: subject.user_id, partner_id: subject.partner_id, role: 'admin' },
    ...{ iat: now, exp: now + 600, jti: randomUUID() },
  };

  test.each<[string, object, object?]>([
    ['another issuer', { iss: 'elsewhere' }],
    ['another audience', { aud: 'guru-agents' }],
    ['another type', {}, { typ: 'JWT' }],
    ['a role that there is not', { role: 'god' }],
    ['a subject that is no id', { sub: 'admin' }],
    ['a partner that is no id', { partner_id: '*' }],
    ['a claim more', { admin: true }],
    ['no end', { exp: undefined }],
    ['an end that is years away', { iat: now - 10_000, exp: now + 10_000_000 }],
    ['a start in the future', { nbf: now + 600 }],
    ['a key that nobody has', {}, { kid: 'nobody' }],
    ['no key named', {}, { kid: undefined }],
  ])('%s', async (_, otherClaims, otherHeader = {}) => {
    const { keys, tokens } = await open(clock);
    const { kid, key } = keys.current();
    const sign = (body: object, head: object) =>
      new SignJWT({ ...claims, ...body }).setProtectedHeader({ ...header, kid, ...head }).sign(key);
    expect(await codeOf(tokens.verify(await sign({}, {})))).toBe('accepted');
    const refusal = await codeOf(tokens.verify(await sign(otherClaims, otherHeader)));
    expect(['not_signed_in', 'token_expired']).toContain(refusal);
  });

  test('another key, with the id of ours', async () => {
    const { keys, tokens } = await open();
    const { privateKey } = await generateKeyPair('EdDSA');
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ ...header, kid: keys.current().kid })
      .sign(privateKey);
    expect(await codeOf(tokens.verify(forged))).toBe('not_signed_in');
  });

  test('no signature, or one by a secret that is our public key', async () => {
    const { keys, tokens } = await open();
    const { kid } = keys.current();
    const [row] = await test_db.db.asSystem('test', listSigningKeys);
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const alg of ['none', 'HS256', 'HS512']) {
      const content = `${encode({ alg, kid, typ: 'at+jwt' })}.${encode(claims)}`;
      const hash = alg === 'HS512' ? 'sha512' : 'sha256';
      const mac = createHmac(hash, Buffer.from(row?.public_jwk.x ?? '', 'base64url'))
        .update(content)
        .digest('base64url');
      for (const signature of ['', mac]) {
        expect(await codeOf(tokens.verify(`${content}.${signature}`))).toBe('not_signed_in');
      }
    }
  });

  test('anything at all, and never with a fault of the server', async () => {
    const { tokens } = await open();
    const { access_token } = await tokens.issue(subject);
    const authenticate = createAuthenticate(tokens);
    const [head = '', body = '', signature = ''] = access_token.split('.');
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.constantFrom(head, body, signature),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (token) => {
        fc.pre(token !== access_token);
        expect(await codeOf(tokens.verify(token))).toBe('not_signed_in');
        const headers = new Headers({
          authorization: `Bearer ${Buffer.from(token)
            .toString('latin1')
            .replaceAll(/[^\x20-\x7e]/g, '?')}`,
        });
        expect(await codeOf(authenticate(headers))).toBe('not_signed_in');
      }),
      { numRuns: 500 },
    );
  });
});

describe('keys', () => {
  test('rotate after 30 days, and old tokens work until they end', async () => {
    const { clock, keys, tokens } = await open(testClock(Date.UTC(2027, 0, 1)));
    await keys.upkeep();
    const first = keys.current().kid;
    clock.pass(30 * DAY_MS - 60_000);
    await keys.upkeep();
    expect(keys.current().kid).toBe(first);
    const { access_token } = await tokens.issue(subject);
    clock.pass(60_000);
    await keys.upkeep();
    expect(keys.current().kid).not.toBe(first);
    expect(await codeOf(tokens.verify(access_token))).toBe('accepted');
    clock.pass(12 * 60_000);
    expect(await codeOf(tokens.verify(access_token))).toBe('token_expired');
    await keys.upkeep();
    const kids = (await test_db.db.asSystem('test', listSigningKeys)).map(({ kid }) => kid);
    expect(kids).toEqual([keys.current().kid]);
  });

  test('that another server made are found, at most one look in ten seconds', async () => {
    const clock = testClock(Date.UTC(2028, 0, 1));
    const here = await open(clock);
    clock.pass(31 * DAY_MS);
    expect(await here.keys.find('made up')).toBeNull();
    clock.pass(31 * DAY_MS);
    const there = await open(clock);
    const { access_token } = await there.tokens.issue(subject);
    expect(await codeOf(here.tokens.verify(access_token))).toBe('accepted');

    clock.pass(31 * DAY_MS);
    expect(await here.keys.find('made up')).toBeNull();
    await test_db.db.asSystem('test', (tx) => tx.deleteFrom('server_keys').execute());
    const last = await open(clock);
    const { access_token: newest } = await last.tokens.issue(subject);
    expect(await codeOf(here.tokens.verify(newest))).toBe('not_signed_in');
    clock.pass(10_000);
    expect(await codeOf(here.tokens.verify(newest))).toBe('accepted');
  });

  test('servers that start at once agree on one', async () => {
    await using empty = await openTestDb();
    const clock = testClock();
    const all = await Promise.all(Array.from({ length: 5 }, () => openSigningKeys(empty.db, clock.now)));
    for (const keys of all) await keys.upkeep();
    expect(new Set(all.map((keys) => keys.current().kid)).size).toBe(1);
  });
});
