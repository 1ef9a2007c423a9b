import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { ApiError } from '../../errors/index.ts';
import { openTestDb, type TestDb, testClock } from '../../fixtures/index.ts';
import { upsertAgent } from './agents-store.ts';
import { Challenges } from './challenges.ts';
import { isServerProof, makeAgentKey, random32 } from './fixtures/agent.ts';
import { createAgentProofs } from './proof.ts';
import { openServerPin, type ServerPin } from './server-pin.ts';

let store: TestDb;
let pin: ServerPin;
let place: { partner_id: string; site_id: string };
beforeAll(async () => {
  store = await openTestDb();
  pin = await openServerPin(store.db);
  place = await store.db.asSystem('test', async (tx) => {
    const { partner_id } = await tx
      .insertInto('partners')
      .values({ name: 'Acme' })
      .returning('partner_id')
      .executeTakeFirstOrThrow();
    const client = await tx
      .insertInto('clients')
      .values({ partner_id, name: 'C' })
      .returning('client_id')
      .executeTakeFirstOrThrow();
    const site = await tx
      .insertInto('sites')
      .values({ partner_id, client_id: client.client_id, name: 'S' })
      .returning('site_id')
      .executeTakeFirstOrThrow();
    return { partner_id, site_id: site.site_id };
  });
});
afterAll(() => store[Symbol.asyncDispose]());

async function enrolled() {
  const key = makeAgentKey();
  const agent = {
    ...place,
    public_key: Buffer.from(key.public_key, 'base64url'),
    machine_id_hash: Buffer.from(random32(), 'base64url'),
    ...{ hostname: 'web-01', os: 'linux' as const, arch: 'x64', agent_version: '0.1.0' },
  };
  const { agent_id } = await store.db.asSystem('test', (tx) => upsertAgent(tx, agent));
  return { key, agent_id };
}

function open(clock = testClock()) {
  const proofs = createAgentProofs(store.db, pin, clock.now);
  const challenge = (agent_id: string) => {
    const agent_nonce = random32();
    return { agent_id, agent_nonce, ...proofs.challenge(agent_id, agent_nonce) };
  };
  const verify = (headers: Headers) =>
    proofs.verifyConnect(headers).then(
      (agent) => agent.agent_id,
      (error: unknown) => (error instanceof ApiError ? error.code : Promise.reject(error)),
    );
  return { clock, proofs, challenge, verify };
}

test('both sides prove their keys over fresh nonces', async () => {
  const { proofs, challenge } = open();
  const { key, agent_id } = await enrolled();
  const proof = challenge(agent_id);
  expect(isServerProof(proof, pin.public_key)).toBe(true);
  expect(isServerProof({ ...proof, agent_nonce: random32() }, pin.public_key)).toBe(false);
  expect(await proofs.verifyConnect(key.connectHeaders(proof))).toEqual({
    agent_id,
    partner_id: place.partner_id,
  });
});

describe('a connection is refused, always alike,', () => {
  test('when_a_proof_is_replayed', async () => {
    const { challenge, verify } = open();
    const { key, agent_id } = await enrolled();
    const headers = key.connectHeaders(challenge(agent_id));
    expect(await verify(headers)).toBe(agent_id);
    expect(await verify(headers)).toBe('bad_agent_proof');
  });

  test('after a wrong signature: the challenge is spent', async () => {
    const { challenge, verify } = open();
    const { key, agent_id } = await enrolled();
    const proof = challenge(agent_id);
    expect(await verify(makeAgentKey().connectHeaders(proof))).toBe('bad_agent_proof');
    expect(await verify(key.connectHeaders(proof))).toBe('bad_agent_proof');
  });

  test('when the challenge is older than 30 seconds', async () => {
    const { clock, challenge, verify } = open();
    const { key, agent_id } = await enrolled();
    const [early, late] = [challenge(agent_id), challenge(agent_id)];
    clock.pass(29_999);
    expect(await verify(key.connectHeaders(early))).toBe(agent_id);
    clock.pass(1);
    expect(await verify(key.connectHeaders(late))).toBe('bad_agent_proof');
  });

  test('when the challenge was another agent’s, another server’s, or nobody’s', async () => {
    const { challenge, verify } = open();
    const { key, agent_id } = await enrolled();
    const other = await enrolled();
    expect(await verify(key.connectHeaders({ ...challenge(other.agent_id), agent_id }))).toBe(
      'bad_agent_proof',
    );
    expect(await verify(key.connectHeaders({ ...challenge(agent_id), challenge: random32() }))).toBe(
      'bad_agent_proof',
    );
    expect(await open().verify(key.connectHeaders(challenge(agent_id)))).toBe('bad_agent_proof');
    expect(await verify(key.connectHeaders({ ...challenge(agent_id), agent_nonce: random32() }))).toBe(
      'bad_agent_proof',
    );
  });

  test('when nobody knows the agent, or it was revoked', async () => {
    const { challenge, verify } = open();
    const { key, agent_id } = await enrolled();
    expect(await verify(key.connectHeaders(challenge(randomUUID())))).toBe('bad_agent_proof');
    await store.db.asSystem('test', (tx) =>
      tx.updateTable('agents').set({ revoked_at: new Date() }).where('agent_id', '=', agent_id).execute(),
    );
    expect(await verify(key.connectHeaders(challenge(agent_id)))).toBe('bad_agent_proof');
  });

  test('when the header is anything else', async () => {
    const { verify } = open();
    const { key, agent_id } = await enrolled();
    const good =
      key.connectHeaders({ agent_id, agent_nonce: random32(), challenge: random32() }).get('authorization') ??
      '';
    const printable = fc.string({ unit: fc.constantFrom(...good, '"', ' ', '=') });
    const cut = fc.nat(good.length).map((at) => good.slice(0, at));
    const text = fc.oneof(
      printable,
      cut,
      fc.constantFrom('', 'Bearer x', 'Guru-Agent', `${good} `, `${good}, a="b"`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (authorization) => {
        expect(await verify(new Headers({ authorization }))).toBe('bad_agent_proof');
      }),
    );
    expect(await verify(new Headers())).toBe('bad_agent_proof');
  });
});

test('an_unknown_agent_is_challenged_like_a_known_one', async () => {
  const { challenge } = open();
  const { agent_id } = await enrolled();
  for (const id of [agent_id, randomUUID()]) {
    const proof = challenge(id);
    expect(proof.challenge).toMatch(/^[\w-]{43}$/);
    expect(isServerProof(proof, pin.public_key)).toBe(true);
  }
});

describe('challenges', () => {
  const about = () => ({ agent_id: randomUUID(), agent_nonce: random32() });

  test('a_flood_takes_bounded_memory_and_pushes_out_the_oldest_first', () => {
    const challenges = new Challenges(testClock().now, 100);
    const first = challenges.give(about());
    const texts = Array.from({ length: 99 }, () => challenges.give(about()));
    expect(challenges.size).toBe(100);
    const last = challenges.give(about());
    expect(challenges.size).toBe(100);
    expect(challenges.redeem(first)).toBeUndefined();
    for (const text of [...texts, last]) expect(challenges.redeem(text)).toBeDefined();
    expect(challenges.size).toBe(0);
  });

  test('that nobody redeemed are forgotten once they are late', () => {
    const clock = testClock();
    const challenges = new Challenges(clock.now, 1000);
    for (let n = 0; n < 500; n++) challenges.give(about());
    clock.pass(30_000);
    challenges.give(about());
    expect(challenges.size).toBe(1);
  });
});

test('the server keeps its key over restarts, and servers that start at once agree on one', async () => {
  await using empty = await openTestDb();
  const pins = await Promise.all(Array.from({ length: 5 }, () => openServerPin(empty.db)));
  pins.push(await openServerPin(empty.db));
  expect(new Set(pins.map(({ public_key }) => public_key)).size).toBe(1);
  expect(new Set(pins.map((one) => one.sign('text'))).size).toBe(1);
});
