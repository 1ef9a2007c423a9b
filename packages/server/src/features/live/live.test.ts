import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { call, startWholeServer } from '../../fixtures/index.ts';
import { someMetrics } from '../../gateway/fixtures/heartbeats.ts';
import { SkippingClock } from '../../gateway/fixtures/skipping-clock.ts';
import { addAgent, addPartner, addUser } from '../../gateway/fixtures/tenant.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { hashPassword } from '../../runtime/index.ts';
import { type Lab, must, openLab, type Person } from '../tunnel/fixtures/lab.ts';
import { LiveReader } from './fixtures/live-reader.ts';
import { LIVE_LIMITS } from './limits.ts';
import { RENEW_MS } from './pacer.ts';

// Real seconds pass here, in which a busy machine may do little.
setDefaultTimeout(30_000);

let lab: Lab;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  lab = await openLab();
  [ann, bob] = await Promise.all([lab.person('technician'), lab.person('viewer')]);
});
afterAll(() => lab[Symbol.asyncDispose]());

const put = ({ token }: Pick<Person, 'token'>, stream_id: string, rows: string[], focus: string | null) =>
  call(lab.url, 'PUT /api/v1/live/{stream_id}', {
    token,
    params: { stream_id },
    body: { agent_ids: rows, focus },
  });

/** A window of this person that watches these. */
async function open(person: Pick<Person, 'token'>, rows: string[] = [], focus: string | null = null) {
  const reader = await LiveReader.open(lab.url, person.token);
  const stream_id = await reader.ready();
  await must(put(person, stream_id, rows, focus));
  return { reader, stream_id };
}

/** Waits until a stream is known no longer. */
async function forgotten(person: Person, stream_id: string): Promise<void> {
  while ((await put(person, stream_id, [], null)).ok) await Bun.sleep(10);
}

const paces = (agent: TestAgent) => agent.inbox.all.filter(({ type }) => type === 'pace').length;
const notFound = { ok: false, status: 404, problem: { code: 'stream_not_found' } };

describe('a live stream', () => {
  test('tells the whole company who comes and goes, and what changed', async () => {
    const { reader } = await open(bob);
    await using _ = reader;
    const { agent_id, agent } = await lab.agent();
    expect(await reader.inbox.next('changed')).toEqual({ type: 'changed', what: 'agents' });
    const came = await reader.inbox.next('status');
    expect(came.changes).toMatchObject([{ agent_id, status: 'online' }]);
    await agent[Symbol.asyncDispose]();
    const left = await reader.inbox.next('status');
    expect(left.changes).toMatchObject([{ agent_id, status: 'offline' }]);
  });

  test('tells the numbers of the rows that it watches, and of no others', async () => {
    const [watched, other] = await Promise.all([lab.agent(), lab.agent()]);
    const { reader, stream_id } = await open(bob, [watched.agent_id]);
    await using _ = reader;
    await other.agent.beat({ cpu_percent: 1 });
    await watched.agent.beat({ cpu_percent: 2 });
    const numbers = { cpu_percent: 2, memory_percent: 25, disk_percent: 60 };
    const first = await reader.inbox.next('numbers');
    expect(first.agents).toMatchObject([{ agent_id: watched.agent_id, ...numbers }]);
    const row = await must(
      call(lab.url, 'GET /api/v1/agents/{agent_id}', {
        token: bob.token,
        params: { agent_id: watched.agent_id },
      }),
    );
    expect(row).toMatchObject(numbers);

    await must(put(bob, stream_id, [other.agent_id], null));
    lab.clock.skip(1000);
    await watched.agent.beat({ cpu_percent: 3 });
    await other.agent.beat({ cpu_percent: 4 });
    const second = await reader.inbox.next('numbers');
    expect(second.agents).toMatchObject([{ agent_id: other.agent_id, cpu_percent: 4 }]);
    await Promise.all([watched.agent[Symbol.asyncDispose](), other.agent[Symbol.asyncDispose]()]);
  });

  test('ids in capitals are the same devices', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const { reader } = await open(bob, [agent_id.toUpperCase()], agent_id.toUpperCase());
    await using _ = reader;
    await agent.inbox.next('pace');
    await agent.beat();
    expect(await reader.inbox.next('heartbeat')).toMatchObject({ agent_id });
    expect((await reader.inbox.next('numbers')).agents).toMatchObject([{ agent_id }]);
  });
});

describe('the device in focus', () => {
  test('tells its heartbeats whole, to those who look at it alone', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const [near, far] = await Promise.all([open(ann, [], agent_id), open(bob, [agent_id])]);
    await using _ = near.reader;
    await using __ = far.reader;
    await agent.beat({ cpu_percent: 77 });
    const metrics = someMetrics({ cpu_percent: 77 });
    expect(await near.reader.inbox.next('heartbeat')).toEqual({ type: 'heartbeat', agent_id, metrics });
    await far.reader.inbox.next('numbers');
    expect(far.reader.inbox.all.map(({ type }) => type)).not.toContain('heartbeat');
    expect(near.reader.inbox.all.map(({ type }) => type)).not.toContain('numbers');
  });

  test('is asked for a heartbeat each 2 s, by one order for all who look, again before it ends, until nobody looks', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const first = await open(ann, [], agent_id);
    const { payload } = await agent.inbox.next('pace');
    expect(payload.interval_ms).toBe(2000);
    expect(payload.for_ms).toBeGreaterThan(RENEW_MS);
    const second = await open(bob, [], agent_id);
    lab.clock.skip(RENEW_MS);
    await agent.inbox.next('pace');
    await agent.beat();
    expect(paces(agent)).toBe(2);

    await must(put(ann, first.stream_id, [], null));
    lab.clock.skip(RENEW_MS);
    await agent.inbox.next('pace');
    await second.reader[Symbol.asyncDispose]();
    await forgotten(bob, second.stream_id);
    lab.clock.skip(RENEW_MS);
    await agent.beat();
    expect(paces(agent)).toBe(3);
    await first.reader[Symbol.asyncDispose]();
  });

  test('an_agent_that_comes_back_is_asked_again_at_once', async () => {
    const { agent_id, connect } = await lab.enrol();
    const { reader } = await open(ann, [], agent_id);
    await using _ = reader;
    for (let times = 0; times < 2; times += 1) {
      await using agent = (await connect()).obey();
      await agent.greet();
      await agent.inbox.next('pace');
      await agent.beat({ cpu_percent: times });
      expect((await reader.inbox.next('heartbeat')).metrics.cpu_percent).toBe(times);
    }
  });

  test('an_agent_that_acknowledges_nothing_has_one_order_to_answer', async () => {
    const { agent_id, connect } = await lab.enrol();
    await using agent = await connect();
    await agent.greet();
    const { reader } = await open(ann, [], agent_id);
    await using _ = reader;
    const first = await agent.inbox.next('pace');
    lab.clock.skip(RENEW_MS);
    const second = await agent.inbox.next('pace');
    await agent[Symbol.asyncDispose]();
    await using again = await connect();
    again.sayHello();
    const third = await again.inbox.next('pace');
    await again.beat();
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    expect(paces(again)).toBe(1);
  });
});

describe('tenants', () => {
  const PASSWORD = 'another password of some length';

  /** Another company on the same server, with a person and a device. */
  async function makeOther() {
    const email = `${randomUUID()}@other.test`;
    const password_hash = await hashPassword(PASSWORD);
    const agent_id = await lab.db.asSystem('fixture', async (tx) => {
      const place = await addPartner(tx, `Other ${email}`);
      const user_id = await addUser(tx, place.partner_id, email, 'owner');
      await tx.updateTable('users').set({ password_hash }).where('user_id', '=', user_id).execute();
      return addAgent(tx, place);
    });
    const body = { email, password: PASSWORD };
    const { access_token } = await must(call(lab.url, 'POST /api/v1/auth/login', { body }));
    return { agent_id, token: access_token };
  }

  test('a_stream_hears_nothing_of_another_company_whatever_it_asks_for', async () => {
    const stranger = await makeOther();
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const theirs = await open(stranger, [agent_id, stranger.agent_id], agent_id);
    const ours = await open(ann, [agent_id]);
    await using _ = theirs.reader;
    await using __ = ours.reader;
    await agent.beat();
    await ours.reader.inbox.next('numbers');
    await call(lab.url, 'POST /api/v1/clients', { token: stranger.token, body: { name: 'Theirs' } });
    expect(await theirs.reader.inbox.next('changed')).toEqual({ type: 'changed', what: 'places' });
    expect(theirs.reader.inbox.all.map(({ type }) => type)).toEqual(['ready', 'changed']);
    expect(ours.reader.inbox.all.map(({ type }) => type)).not.toContain('changed');
    expect(paces(agent)).toBe(0);
  });

  test('what a stream watches is said by its own person alone', async () => {
    const stranger = await makeOther();
    const { reader, stream_id } = await open(ann);
    await using _ = reader;
    expect(await put(bob, stream_id, [], null)).toMatchObject(notFound);
    expect(await put(stranger, stream_id, [], null)).toMatchObject(notFound);
    expect(await put(ann, randomUUID(), [], null)).toMatchObject(notFound);
    expect(await put(ann, stream_id, [], null)).toMatchObject({ ok: true });
  });

  test('nobody who is not signed in hears anything', async () => {
    expect((await fetch(`${lab.url}/api/v1/live`)).status).toBe(401);
  });
});

describe('the edge', () => {
  const ask = (person: Person, path: string, method: string) =>
    fetch(`${lab.url}${path}`, { method, headers: { authorization: `Bearer ${person.token}` } });

  test('a_window_that_goes_away_without_a_word_leaves_no_stream', async () => {
    const { reader, stream_id } = await open(ann);
    await reader[Symbol.asyncDispose]();
    await forgotten(ann, stream_id);
    expect(await put(ann, stream_id, [], null)).toMatchObject(notFound);
  });

  test('nobody_takes_more_streams_than_one_may_and_a_head_request_takes_none', async () => {
    const eve = await lab.person('viewer');
    for (let times = 0; times < LIVE_LIMITS.streams_of_user; times += 1) {
      const head = await ask(eve, '/api/v1/live', 'HEAD');
      expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    }
    const windows = await Promise.all(Array.from({ length: LIVE_LIMITS.streams_of_user }, () => open(eve)));
    const refused = await ask(eve, '/api/v1/live', 'GET');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'too_many_streams' });
    const [first] = windows;
    await first?.reader[Symbol.asyncDispose]();
    await forgotten(eve, first?.stream_id ?? '');
    windows.push(await open(eve));
    await Promise.all(windows.map(({ reader }) => reader[Symbol.asyncDispose]()));
  });

  test('a stream takes no query, and is an event stream that nothing on the way keeps', async () => {
    const refused = await ask(ann, '/api/v1/live?since=1', 'GET');
    expect(await refused.json()).toMatchObject({ status: 400, code: 'bad_query' });
    const response = await ask(ann, '/api/v1/live', 'GET');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    await response.body?.cancel();
  });
});

test('streams end in order with their access token, and with the server; their number is a metric', async () => {
  let ahead = 0;
  const clock = new SkippingClock();
  const config = { metricsToken: 'a token for the metrics' };
  await using server = await startWholeServer({ clock, now: () => Date.now() + ahead, config });
  const count = async () => {
    const headers = { authorization: `Bearer ${config.metricsToken}` };
    const text = await (await fetch(`${server.url}/metrics`, { headers })).text();
    return /^guru_live_streams (\d+)$/m.exec(text)?.[1];
  };
  const first = await LiveReader.open(server.url, await server.signIn());
  await first.ready();
  expect(await count()).toBe('1');
  ahead = 24 * 3_600_000;
  clock.skip(1000);
  expect(await first.ended).toBe('in_order');
  expect(await count()).toBe('0');

  const second = await LiveReader.open(server.url, await server.signIn());
  await second.ready();
  await server.guru.stop('a test');
  expect(await second.ended).toBe('in_order');
});
