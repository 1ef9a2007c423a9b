import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { parseEnrolmentToken } from '@guru/protocol';
import { agentCommands, LocalBus } from '../../bus/index.ts';
import {
  call,
  openTestDb,
  startWholeServer,
  type TestDb,
  testClock,
  type WholeServer,
} from '../../fixtures/index.ts';
import { makeOwner } from '../accounts/owner.ts';
import { recordAudit } from '../audit/audit.ts';
import { createEnrol } from './enrol.ts';
import { makeAgentKey, random32 } from './fixtures/agent.ts';
import { createAgentProofs } from './proof.ts';
import { openServerPin } from './server-pin.ts';
import { issueEnrolmentToken } from './tokens.ts';

const DAY_S = 86_400;

describe('over HTTP', () => {
  const clock = testClock();
  let server: WholeServer;
  let token: string;
  let site_id: string;
  beforeAll(async () => {
    server = await startWholeServer({ now: clock.now });
    token = await server.signIn();
    const clients = await call(server.url, 'GET /api/v1/clients', { token });
    site_id = (clients.ok && clients.value.items[0]?.sites[0]?.site_id) || '';
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function issue(order: object = {}) {
    const made = await call(server.url, 'POST /api/v1/enrolment-tokens', {
      token,
      body: { site_id, ...order },
    });
    if (!made.ok) throw new Error(made.problem.code);
    return made.value;
  }
  const enrol = (text: string, machine?: string) =>
    call(server.url, 'POST /api/v1/agent/enrol', { body: makeAgentKey().request(text, machine) });

  test('a token is shown once, names its server, and comes with a line to paste for each system', async () => {
    const made = await issue({ label: 'Branch office', max_uses: 3, expires_in_s: DAY_S });
    expect(made).toMatchObject({
      label: 'Branch office',
      max_uses: 3,
      uses: 0,
      status: 'usable',
      client_name: 'My company',
    });
    expect(Date.parse(made.expires_at)).toBe(clock.time + DAY_S * 1000);
    const enrolled = await enrol(made.token);
    const hash = new Bun.CryptoHasher('sha256');
    hash.update(Buffer.from(enrolled.ok ? enrolled.value.server_public_key : '', 'base64url'));
    expect(parseEnrolmentToken(made.token)?.server_key_hash).toBe(hash.digest('base64url'));
    for (const { command } of made.install) {
      expect(command).toContain(made.token);
      expect(command).toContain(`${server.url}/install.`);
    }
    const listed = await call(server.url, 'GET /api/v1/enrolment-tokens', { token });
    expect(listed).toMatchObject({
      value: { items: [{ token_id: made.token_id, uses: 1, status: 'usable' }] },
    });
    expect(JSON.stringify(listed)).not.toContain(made.token.slice(11, 54));
  });

  test('a_token_is_used_no_more_often_than_it_says_however_many_come_at_once', async () => {
    const made = await issue({ max_uses: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => enrol(made.token)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
    for (const answer of answers) if (!answer.ok) expect(answer.problem.code).toBe('bad_enrolment_token');
    const listed = await call(server.url, 'GET /api/v1/enrolment-tokens', { token, query: { limit: '1' } });
    expect(listed).toMatchObject({ value: { items: [{ uses: 5, status: 'used_up' }] } });
  });

  test('a token is worth nothing once revoked or expired, and agents that used it stay', async () => {
    const revoked = await issue();
    const agent = await enrol(revoked.token);
    const params = { token_id: revoked.token_id };
    for (let time = 0; time < 2; time++) {
      expect(
        (await call(server.url, 'DELETE /api/v1/enrolment-tokens/{token_id}', { token, params })).status,
      ).toBe(204);
    }
    expect(await enrol(revoked.token)).toMatchObject({
      status: 401,
      problem: { code: 'bad_enrolment_token' },
    });
    expect(agent.ok).toBe(true);
    const other = { token_id: randomUUID() };
    const unknown = await call(server.url, 'DELETE /api/v1/enrolment-tokens/{token_id}', {
      token,
      params: other,
    });
    expect(unknown).toMatchObject({ problem: { code: 'token_not_found' } });

    const short = await issue({ expires_in_s: 60 });
    clock.pass(59_999);
    expect((await enrol(short.token)).ok).toBe(true);
    clock.pass(1);
    expect(await enrol(short.token)).toMatchObject({ problem: { code: 'bad_enrolment_token' } });
  });

  test('a token for another server, or for a site that is not there, is refused', async () => {
    const made = await issue();
    const foreign = `${made.token.slice(0, -43)}${'A'.repeat(43)}`;
    expect(await enrol(foreign)).toMatchObject({ problem: { code: 'bad_enrolment_token' } });
    const nowhere = await call(server.url, 'POST /api/v1/enrolment-tokens', {
      token,
      body: { site_id: randomUUID() },
    });
    expect(nowhere).toMatchObject({ status: 404, problem: { code: 'site_not_found' } });
  });

  test('the list is paged, newest first', async () => {
    const made = [];
    for (let n = 0; n < 5; n++) made.unshift((await issue({ label: `page ${n}` })).token_id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '2', ...(cursor && { cursor }) };
      const page = await call(server.url, 'GET /api/v1/enrolment-tokens', { token, query });
      if (!page.ok) throw new Error(page.problem.code);
      seen.push(...page.value.items.map(({ token_id }) => token_id));
      cursor = page.value.next_cursor;
    } while (cursor !== null);
    expect(seen.slice(0, 5)).toEqual(made);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('an enrolment token signs nobody in, and an access token enrols nothing', async () => {
    const made = await issue();
    expect(await call(server.url, 'GET /api/v1/me', { token: made.token })).toMatchObject({
      problem: { code: 'not_signed_in' },
    });
    const body = { ...makeAgentKey().request('x'), token: token.slice(0, 200) };
    expect(await call(server.url, 'POST /api/v1/agent/enrol', { body })).toMatchObject({
      problem: { code: 'bad_enrolment_token' },
    });
    const key = makeAgentKey();
    const agent_id = randomUUID();
    const headers = key.connectHeaders({ agent_id, agent_nonce: random32(), challenge: random32() });
    const asPerson = await call(server.url, 'GET /api/v1/me', { headers: Object.fromEntries(headers) });
    expect(asPerson).toMatchObject({ problem: { code: 'not_signed_in' } });
  });

  test('worthless tokens are slowed down for their address, honest ones are not', async () => {
    clock.pass(3_600_000);
    token = await server.signIn();
    const made = await issue({ max_uses: 300 });
    for (let n = 0; n < 150; n++) expect((await enrol(made.token)).ok).toBe(true);
    const codes = [];
    for (let n = 0; n < 110; n++) {
      const answer = await enrol('no token');
      codes.push(answer.ok ? 'ok' : answer.problem.code);
    }
    expect(codes.slice(0, 100)).not.toContain('too_many_attempts');
    expect(codes.at(-1)).toBe('too_many_attempts');
    clock.pass(120_000);
    expect((await enrol(made.token)).ok).toBe(true);
  });
});

describe('a machine that is installed again', () => {
  let store: TestDb;
  beforeAll(async () => {
    store = await openTestDb();
  });
  afterAll(() => store[Symbol.asyncDispose]());

  async function company(name: string) {
    const { db } = store;
    const clock = testClock();
    const bus = new LocalBus((_, error) => {
      throw error;
    });
    const pin = await openServerPin(db);
    const enrol = createEnrol({ db, pin, bus }, clock.now);
    const proofs = createAgentProofs(db, pin, clock.now);
    const form = {
      partner_name: name,
      display_name: name,
      email: `${name}@example.test`,
      password_hash: 'none',
    };
    const { partner_id } = await db.asSystem('test', (tx) => makeOwner(tx, form));
    const token = await db.asPartner(partner_id, async (tx) => {
      const { site_id } = await tx.selectFrom('sites').select('site_id').executeTakeFirstOrThrow();
      const order = { partner_id, site_id, label: 'x', expires_in_s: 600, max_uses: 10, created_by: null };
      const audit = (entry: Parameters<typeof recordAudit>[3]) =>
        recordAudit(tx, partner_id, { kind: 'system' }, entry);
      return (await issueEnrolmentToken({ tx, audit }, pin, order, clock.time)).token;
    });
    return { bus, enrol, proofs, partner_id, token };
  }

  test('is the same agent with a new key, and the old key is worthless', async () => {
    const { bus, enrol, proofs, partner_id, token } = await company('again');
    const machine = random32();
    const [before, after] = [makeAgentKey(), makeAgentKey()];
    const first = await enrol(before.request(token, machine), '127.0.0.1');
    expect(first.known_machine).toBe(false);

    const commands: unknown[] = [];
    using _ = bus.respond(agentCommands(first.agent_id), (command) => {
      commands.push(command);
      return 'done';
    });
    const second = await enrol(after.request(token, machine), '127.0.0.1');
    expect(second).toEqual({ ...first, known_machine: true });
    expect(commands).toEqual([{ kind: 'disconnect', close_code: 4403, reason: 'enrolled again' }]);

    const { agent_id } = first;
    const proveWith = (key: typeof before) => {
      const agent_nonce = random32();
      return proofs.verifyConnect(
        key.connectHeaders({ agent_id, agent_nonce, ...proofs.challenge(agent_id, agent_nonce) }),
      );
    };
    expect(await proveWith(after)).toEqual({ agent_id, partner_id });
    await expect(proveWith(before)).rejects.toThrow('could not prove');

    const { agents, events } = await store.db.asPartner(partner_id, async (tx) => ({
      agents: await tx.selectFrom('agents').select('agent_id').execute(),
      events: await tx
        .selectFrom('audit_events')
        .select(['action', 'actor_kind', 'actor_id'])
        .where('target_kind', '=', 'agent')
        .orderBy('event_id')
        .execute(),
    }));
    expect(agents).toEqual([{ agent_id }]);
    expect(events).toEqual([
      { action: 'agent.enrolled', actor_kind: 'agent', actor_id: agent_id },
      { action: 'agent.enrolled_again', actor_kind: 'agent', actor_id: agent_id },
    ]);
  });

  test('by many installers at once appears once', async () => {
    const { enrol, token } = await company('many');
    const machine = random32();
    const all = await Promise.all(
      Array.from({ length: 8 }, () => enrol(makeAgentKey().request(token, machine), '127.0.0.1')),
    );
    expect(new Set(all.map(({ agent_id }) => agent_id)).size).toBe(1);
    expect(all.filter(({ known_machine }) => !known_machine)).toHaveLength(1);
  });

  test('for another company is another agent', async () => {
    const [one, two] = [await company('one'), await company('two')];
    const machine = random32();
    const first = await one.enrol(makeAgentKey().request(one.token, machine), '127.0.0.1');
    const second = await two.enrol(makeAgentKey().request(two.token, machine), '127.0.0.1');
    expect(second.agent_id).not.toBe(first.agent_id);
    expect(second.known_machine).toBe(false);
  });
});
