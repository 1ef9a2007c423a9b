import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ApiError } from '../../errors/index.ts';
import { openTestDb, type TestDb, testClock } from '../../fixtures/index.ts';
import { createAccessTokens, type TokenSubject } from './access-tokens.ts';
import { makeOwner } from './owner.ts';
import { hashSecret, REFRESH_TOKEN_LIFE_MS, REUSE_GRACE_MS } from './refresh.ts';
import { createSessions, type Signed } from './sessions.ts';
import { openSigningKeys } from './signing-keys.ts';

let store: TestDb;
let owner: TokenSubject;
beforeAll(async () => {
  store = await openTestDb();
  const names = {
    partner_name: 'Acme',
    display_name: 'Ada',
    email: 'ada@example.test',
    password_hash: 'none',
  };
  owner = await store.db.asSystem('test', (tx) => makeOwner(tx, names));
});
afterAll(() => store[Symbol.asyncDispose]());

async function open(clock = testClock()) {
  const tokens = createAccessTokens(await openSigningKeys(store.db, clock.now), clock.now);
  const sessions = createSessions(store.db, tokens, clock.now);
  const signIn = async () =>
    held(await store.db.asPartner(owner.partner_id, (tx) => sessions.begin(tx, owner)));
  return { clock, tokens, sessions, signIn };
}

function held({ refresh_token }: Signed): string {
  if (refresh_token === null) throw new Error('there is no new refresh token');
  return refresh_token;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    () => 'accepted',
    (error: unknown) => error,
  );
  if (outcome instanceof ApiError) return outcome.code;
  if (typeof outcome === 'string') return outcome;
  throw outcome;
}

test('each exchange gives a new refresh token and an access token with the role of now', async () => {
  const { sessions, tokens, signIn } = await open();
  const first = await signIn();
  const second = await sessions.carryOn(first);
  const third = await sessions.carryOn(held(second));
  expect(new Set([first, held(second), held(third)]).size).toBe(3);
  expect(await tokens.verify(third.tokens.access_token)).toMatchObject(owner);
});

test('a_used_refresh_token_that_comes_back_ends_its_whole_family', async () => {
  const { clock, sessions, signIn } = await open();
  const first = await signIn();
  const second = held(await sessions.carryOn(first));
  const other = await signIn();
  clock.pass(REUSE_GRACE_MS + 1);
  expect(await refusal(sessions.carryOn(first))).toBe('refresh_token_reused');
  expect(await refusal(sessions.carryOn(second))).toBe('bad_refresh_token');
  expect(await refusal(sessions.carryOn(first))).toBe('bad_refresh_token');
  expect(await refusal(sessions.carryOn(other))).toBe('accepted');
  const events = await store.db.asPartner(owner.partner_id, (tx) =>
    tx
      .selectFrom('audit_events')
      .select('actor_kind')
      .where('action', '=', 'session.reuse_detected')
      .execute(),
  );
  expect(events).toEqual([{ actor_kind: 'system' }]);
});

test('two_tabs_that_refresh_at_once_stay_signed_in', async () => {
  const { clock, sessions, signIn } = await open();
  const shared = await signIn();
  const tabs = await Promise.all(Array.from({ length: 8 }, () => sessions.carryOn(shared)));
  const next = new Set(tabs.map(held));
  expect(next.size).toBe(1);
  clock.pass(600_000);
  expect(await refusal(sessions.carryOn(held(tabs[0] ?? fail())))).toBe('accepted');
});

test('a page that is reloaded before it hears the answer tries again with the old cookie', async () => {
  const { clock, sessions, signIn } = await open();
  const first = await signIn();
  const unheard = held(await sessions.carryOn(first));
  clock.pass(REUSE_GRACE_MS);
  expect(held(await sessions.carryOn(first))).toBe(unheard);
});

test('an_answer_that_comes_late_does_not_set_the_cookie_back', async () => {
  const { sessions, signIn } = await open();
  const first = await signIn();
  const second = held(await sessions.carryOn(first));
  const third = held(await sessions.carryOn(second));
  expect((await sessions.carryOn(first)).refresh_token).toBeNull();
  expect(await refusal(sessions.carryOn(third))).toBe('accepted');
});

describe('a thief with a copy of the cookie', () => {
  test('is found out however thief and owner take turns', async () => {
    const { clock, sessions, signIn } = await open();
    const step = fc.record({
      who: fc.constantFrom('owner', 'thief'),
      pause: fc.integer({ min: 0, max: 30_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const copied = await signIn();
        const cookies: Record<string, string> = { owner: copied, thief: copied };
        let ended = false;
        const exchange = async (who: string) => {
          const outcome = await sessions.carryOn(cookies[who] ?? '').catch((error: unknown) => error);
          if (outcome instanceof ApiError) ended = true;
          else cookies[who] = (outcome as Signed).refresh_token ?? cookies[who] ?? '';
        };
        for (const { who, pause } of steps) {
          clock.pass(pause);
          if (!ended) await exchange(who);
        }
        // Both go on as browsers do, one exchange in ten minutes each: it ends before long.
        for (const who of ['owner', 'thief', 'owner']) {
          clock.pass(300_000);
          if (!ended) await exchange(who);
        }
        expect(ended).toBe(true);
        expect(await refusal(sessions.carryOn(cookies.owner ?? ''))).toBe('bad_refresh_token');
        expect(await refusal(sessions.carryOn(cookies.thief ?? ''))).toBe('bad_refresh_token');
      }),
      { numRuns: 40 },
    );
  });

  test('can not work out the tokens that follow', async () => {
    const { sessions, signIn } = await open();
    const first = await signIn();
    const second = held(await sessions.carryOn(first));
    expect(second).not.toBe(hashSecret(first).toString('base64url'));
    const rows = await store.db.asSystem('test', (tx) =>
      tx.selectFrom('refresh_tokens').select(['token_hash', 'successor_salt']).execute(),
    );
    const stored = rows.flatMap(({ token_hash, successor_salt }) => [
      token_hash,
      successor_salt ?? Buffer.alloc(0),
    ]);
    const texts = stored.map((bytes) => Buffer.from(bytes).toString('base64url'));
    expect(texts).not.toContain(first);
    expect(texts).not.toContain(second);
  });
});

test('a token ends after 30 days without use, and is forgotten', async () => {
  const { clock, sessions, signIn } = await open();
  const first = await signIn();
  clock.pass(REFRESH_TOKEN_LIFE_MS - 1);
  const second = held(await sessions.carryOn(first));
  clock.pass(REFRESH_TOKEN_LIFE_MS);
  expect(await refusal(sessions.carryOn(second))).toBe('bad_refresh_token');
  await sessions.upkeep();
  const left = await store.db.asSystem('test', (tx) =>
    tx
      .selectFrom('refresh_tokens')
      .select('token_hash')
      .where('token_hash', '=', hashSecret(second))
      .execute(),
  );
  expect(left).toEqual([]);
});

test('signing out ends the family and leaves one audit event', async () => {
  const { sessions, signIn } = await open();
  const first = await signIn();
  const second = held(await sessions.carryOn(first));
  await sessions.end(second);
  await sessions.end(second);
  await sessions.end('no token');
  expect(await refusal(sessions.carryOn(second))).toBe('bad_refresh_token');
  const events = await store.db.asPartner(owner.partner_id, (tx) =>
    tx.selectFrom('audit_events').select('actor_id').where('action', '=', 'user.signed_out').execute(),
  );
  expect(events).toEqual([{ actor_id: owner.user_id }]);
});

test('who was disabled, or is no member any more, is signed out at the next exchange', async () => {
  const { sessions, signIn } = await open();
  const token = await signIn();
  const setDisabled = (disabled_at: Date | null) =>
    store.db.asSystem('test', (tx) => tx.updateTable('users').set({ disabled_at }).execute());
  await setDisabled(new Date());
  expect(await refusal(sessions.carryOn(token))).toBe('bad_refresh_token');
  await setDisabled(null);
  expect(await refusal(sessions.carryOn(token))).toBe('bad_refresh_token');
});

function fail(): never {
  throw new Error('nobody was there');
}
