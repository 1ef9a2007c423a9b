import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { CLOSE_CODES } from '@guru/protocol';
import { call } from '../../fixtures/index.ts';
import { type Lab, must, openLab, type Person } from './fixtures/lab.ts';
import { SESSION_POLICY } from './policy.ts';

let lab: Lab;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  lab = await openLab();
  [ann, bob] = await Promise.all([lab.person('technician'), lab.person('technician')]);
});
afterAll(() => lab[Symbol.asyncDispose]());

const close = ({ token }: Person, session_id: string) =>
  call(lab.url, 'POST /api/v1/tunnel/close', { token, body: { session_id } });
const status = ({ token }: Person, session_id: string) =>
  call(lab.url, 'GET /api/v1/tunnel/status/{session_id}', { token, params: { session_id } });
const ticket = ({ token }: Person, session_id: string) =>
  call(lab.url, 'POST /api/v1/tunnel/ticket', { token, body: { session_id } });
const refused = (code: string, httpStatus: number) => ({ ok: false, status: httpStatus, problem: { code } });

describe('the contract of a session', () => {
  test('open, status, close, close again', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const opened = await lab.open(ann, agent_id);
    expect(opened).toMatchObject({ ok: true, status: 200, value: { status: 'active' } });
    const session_id = opened.ok ? opened.value.session_id : '';
    const ordered = await agent.inbox.next('tunnel_open');
    expect(ordered.payload).toMatchObject({ session_id, tech_id: ann.user_id });
    expect(ordered.payload.grant.channels).toContain('terminal');
    expect(await status(ann, session_id)).toMatchObject({
      ok: true,
      value: {
        session_id,
        status: 'active',
        agent_id,
        tech_id: ann.user_id,
        closed_at: null,
        close_reason: null,
      },
    });

    const closed = { ok: true, status: 200, value: { session_id, status: 'closed' } };
    expect(await close(ann, session_id)).toMatchObject(closed);
    expect((await agent.inbox.next('tunnel_close')).payload).toEqual({
      session_id,
      reason: 'technician_closed',
    });
    expect(await close(ann, session_id)).toMatchObject(closed);
    const after = await status(ann, session_id);
    expect(after).toMatchObject({ value: { status: 'closed', close_reason: 'technician_closed' } });
    expect(after.ok && after.value.closed_at).not.toBeNull();
    expect(await lab.audit(session_id)).toEqual([
      { operation: 'session_opened', channel_id: null, details: { tech_id: ann.user_id, agent_id } },
      { operation: 'session_closed', channel_id: null, details: { reason: 'technician_closed' } },
    ]);
  });

  test('400 for what is no id, no body, or more than asked for', async () => {
    const { token } = ann;
    const post = (path: string, body: unknown) =>
      fetch(`${lab.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const bodies = [
      { agent_id: 'x' },
      { agent_id: 7 },
      {},
      { agent_id: randomUUID(), force: true },
      [],
      undefined,
    ];
    for (const body of bodies) expect((await post('/api/v1/tunnel/open', body)).status).toBe(400);
    for (const path of ['close', 'ticket']) {
      expect((await post(`/api/v1/tunnel/${path}`, { session_id: 'x' })).status).toBe(400);
    }
    expect(await status(ann, 'not-a-uuid')).toMatchObject(refused('bad_path', 400));
  });

  test('401 without a token, 403 for a viewer', async () => {
    const nobody = { user_id: '', token: 'x.y.z' };
    expect(await lab.open(nobody, randomUUID())).toMatchObject(refused('not_signed_in', 401));
    const viewer = await lab.person('viewer');
    for (const ask of [close, status, ticket]) {
      expect(await ask(nobody, randomUUID())).toMatchObject({ ok: false, status: 401 });
      expect(await ask(viewer, randomUUID())).toMatchObject(refused('not_allowed', 403));
    }
    expect(await lab.open(viewer, randomUUID())).toMatchObject(refused('not_allowed', 403));
  });

  test('404 for what is unknown and for an agent that is not connected', async () => {
    expect(await lab.open(ann, randomUUID())).toMatchObject(refused('agent_not_found', 404));
    const { agent_id } = await lab.enrol();
    expect(await lab.open(ann, agent_id)).toMatchObject(refused('agent_not_connected', 404));
    for (const ask of [close, status, ticket]) {
      expect(await ask(ann, randomUUID())).toMatchObject(refused('session_not_found', 404));
    }
    const left = await must(
      call(lab.url, 'GET /api/v1/tunnel/sessions', { token: ann.token, query: { agent_id } }),
    );
    expect(left.items).toEqual([]);
  });

  test('403 for the session of another', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const session_id = await lab.session(ann, agent_id);
    for (const ask of [close, status, ticket]) {
      expect(await ask(bob, session_id)).toMatchObject(refused('not_your_session', 403));
    }
    await close(ann, session_id);
    expect(await status(bob, session_id)).toMatchObject(refused('not_your_session', 403));
  });

  test('409 while one is open says whose, since when', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const session_id = await lab.session(ann, agent_id);
    const { opened_at } = await must(status(ann, session_id));
    const held_by = { session_id, tech_id: ann.user_id, since: opened_at };
    for (const [person, code] of [
      [ann, 'session_exists'],
      [bob, 'agent_in_session'],
    ] as const) {
      const answer = await lab.open(person, agent_id);
      expect(answer).toMatchObject({ ok: false, status: 409, problem: { code, held_by } });
    }
    await close(ann, session_id);
    await close(bob, await lab.session(bob, agent_id));
  });

  test('409 for a ticket to a session that has closed', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const session_id = await lab.session(ann, agent_id);
    await close(ann, session_id);
    expect(await ticket(ann, session_id)).toMatchObject(refused('session_closed', 409));
  });

  test.each(['same person', 'other people'])('twenty_who_open_at_once_get_one_session: %s', async (who) => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const people = who === 'same person' ? [ann] : [ann, bob];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => lab.open(people[index % people.length] ?? ann, agent_id)),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers) {
      if (!answer.ok)
        expect(answer).toMatchObject({ status: 409, problem: { held_by: { tech_id: expect.any(String) } } });
    }
    expect(agent.inbox.all.filter(({ type }) => type === 'tunnel_open')).toHaveLength(1);
  });
});

describe('an agent that does not play along', () => {
  const openWith = async (behave: (session_id: string) => void | Promise<void>) => {
    const { agent_id, connect } = await lab.enrol();
    const agent = await connect();
    await agent.greet();
    const opening = lab.open(ann, agent_id);
    const { id, payload } = await agent.inbox.next('tunnel_open');
    agent.say({ type: 'ack', payload: { id } });
    await behave(payload.session_id);
    return { agent, agent_id, session_id: payload.session_id, opening };
  };

  test('one that refuses: 409, and its reason is passed on', async () => {
    const run = await openWith(() => {});
    await using agent = run.agent;
    const { session_id } = run;
    agent.say({ type: 'tunnel_error', payload: { session_id, code: 'session_conflict', message: 'busy' } });
    const answer = await run.opening;
    expect(answer).toMatchObject(refused('agent_refused', 409));
    expect(!answer.ok && answer.problem.detail).toContain('session_conflict: busy');
    expect(await lab.status(ann, session_id)).toMatchObject({
      status: 'closed',
      close_reason: 'agent_refused',
    });
  });

  test('one that is never ready: 504 after ten seconds, and it is told to forget', async () => {
    const run = await openWith(() => lab.clock.skip(10_000));
    await using agent = run.agent;
    expect(await run.opening).toMatchObject(refused('agent_unreachable', 504));
    const told = await agent.inbox.next('tunnel_close');
    expect(told.payload).toEqual({ session_id: run.session_id, reason: 'agent_unreachable' });
    expect(await lab.status(ann, run.session_id)).toMatchObject({ close_reason: 'agent_unreachable' });
  });

  test('one that goes away meanwhile: 504', async () => {
    const run = await openWith(() => {});
    await run.agent[Symbol.asyncDispose]();
    expect(await run.opening).toMatchObject(refused('agent_unreachable', 504));
    expect(await lab.status(ann, run.session_id)).toMatchObject({ close_reason: 'agent_disconnected' });
  });

  test('what_an_agent_says_of_the_session_of_another_agent_changes_nothing', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const { agent: liar } = await lab.agent();
    await using _liar = liar;
    const session_id = await lab.session(ann, agent_id);
    liar.say({ type: 'tunnel_closed', payload: { session_id, reason: 'taken_over' } });
    liar.say({ type: 'tunnel_error', payload: { session_id, code: 'internal', message: '' } });
    await liar.beat();
    expect(await lab.status(ann, session_id)).toMatchObject({ status: 'active' });
    await close(ann, session_id);
  });
});

describe('a session ends once, with one reason on both sides', () => {
  async function running(onEnd: Person = ann) {
    const { agent_id, agent } = await lab.agent();
    const session_id = await lab.session(onEnd, agent_id);
    const technician = await lab.attach(onEnd, session_id);
    return { agent_id, agent, session_id, technician };
  }
  const closings = async (sessionId: string) =>
    (await lab.audit(sessionId)).filter(({ operation }) => operation === 'session_closed');

  test('when the technician closes it', async () => {
    const { agent, session_id, technician } = await running();
    await using _agent = agent;
    await Promise.all([close(ann, session_id), close(ann, session_id), close(ann, session_id)]);
    const reason = 'technician_closed';
    expect((await technician.inbox.next('session_closed')).payload).toEqual({ session_id, reason });
    expect(await technician.closed).toEqual({ code: CLOSE_CODES.session_ended, reason });
    expect((await agent.inbox.next('tunnel_close')).payload).toEqual({ session_id, reason });
    await agent.beat();
    expect(agent.inbox.all.filter(({ type }) => type === 'tunnel_close')).toHaveLength(1);
    expect(await closings(session_id)).toHaveLength(1);
  });

  test('when the last window goes, and not before', async () => {
    const { agent, session_id, technician } = await running();
    await using _agent = agent;
    const second = await lab.attach(ann, session_id);
    await technician[Symbol.asyncDispose]();
    await agent.beat();
    expect(await lab.status(ann, session_id)).toMatchObject({ status: 'active' });
    await second[Symbol.asyncDispose]();
    const reason = 'technician_disconnected';
    expect((await agent.inbox.next('tunnel_close')).payload).toEqual({ session_id, reason });
    expect(await lab.closed(ann, session_id)).toBe(reason);
    expect(await closings(session_id)).toHaveLength(1);
  });

  test('when the agent disconnects', async () => {
    const { agent, session_id, technician } = await running();
    await agent[Symbol.asyncDispose]();
    const reason = 'agent_disconnected';
    expect((await technician.inbox.next('session_closed')).payload).toEqual({ session_id, reason });
    expect(await lab.closed(ann, session_id)).toBe(reason);
    expect(await closings(session_id)).toHaveLength(1);
  });

  test('when a newer connection of the agent takes the place of the older', async () => {
    const { agent_id, connect } = await lab.enrol();
    const older = (await connect()).obey();
    await older.greet();
    const session_id = await lab.session(ann, agent_id);
    await using newer = (await connect()).obey();
    await newer.greet();
    expect(await lab.closed(ann, session_id)).toBe('agent_disconnected');
    await older.closed;
    await close(ann, await lab.session(ann, agent_id));
  });

  test('when the agent ends it', async () => {
    const { agent, session_id, technician } = await running();
    await using _agent = agent;
    agent.say({ type: 'tunnel_closed', payload: { session_id, reason: 'idle_timeout' } });
    const { payload } = await technician.inbox.next('session_closed');
    expect(payload).toEqual({ session_id, reason: 'idle_timeout' });
    expect(await lab.closed(ann, session_id)).toBe('idle_timeout');
  });

  test('an agent can not make up a reason that is not its own', async () => {
    const { agent, session_id } = await running();
    await using _agent = agent;
    agent.say({ type: 'tunnel_closed', payload: { session_id, reason: 'taken_over' } });
    expect(await lab.closed(ann, session_id)).toBe('agent_refused');
  });

  test('when the device is removed', async () => {
    const { agent_id, agent, session_id, technician } = await running();
    const removed = await call(lab.url, 'DELETE /api/v1/agents/{agent_id}', {
      token: lab.owner,
      params: { agent_id },
    });
    expect(removed).toMatchObject({ ok: true, status: 204 });
    const { payload } = await technician.inbox.next('session_closed');
    expect(payload).toEqual({ session_id, reason: 'device_removed' });
    expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.revoked });
    expect(await closings(session_id)).toHaveLength(1);
    expect(await status(ann, session_id)).toMatchObject(refused('session_not_found', 404));
    expect(await lab.open(ann, agent_id)).toMatchObject(refused('agent_not_found', 404));
  });

  test('after the idle time in which no frame passed', async () => {
    const idle_timeout_ms = 20 * 60_000;
    await using quick = await openLab({ limits: { ...SESSION_POLICY.limits, idle_timeout_ms } });
    const person = await quick.person('technician');
    const { agent_id, agent } = await quick.agent();
    await using _agent = agent;
    const session_id = await quick.session(person, agent_id);
    await using technician = await quick.attach(person, session_id);
    /** Both are asked for a sign now and then; one that seems gone would be cut off. */
    const skip = async (ms: number) => {
      quick.clock.skip(ms);
      await agent.beat();
      await technician.beat();
    };
    const pass = async (minutes: number) => {
      for (let left = 2 * minutes; left > 0; left -= 1) await skip(30_000);
    };
    await pass(10);
    await technician.open();
    // The next look at the session finds that something has passed.
    await skip(1000);
    await pass(19);
    expect(await quick.status(person, session_id)).toMatchObject({ status: 'active' });
    await skip(30_000);
    quick.clock.skip(31_000);
    expect((await technician.inbox.next('session_closed')).payload.reason).toBe('idle_timeout');
    expect(await quick.closed(person, session_id)).toBe('idle_timeout');
    // It starts a server of its own.
  }, 60_000);

  test('a session that nobody comes for does not keep others out', async () => {
    const { agent_id, agent } = await lab.agent();
    await using _agent = agent;
    const session_id = await lab.session(ann, agent_id);
    const pass = async (halfMinutes: number) => {
      for (let left = halfMinutes; left > 0; left -= 1) {
        lab.clock.skip(30_000);
        await agent.beat();
      }
    };
    await pass(2);
    expect(await lab.status(ann, session_id)).toMatchObject({ status: 'active' });
    await pass(8);
    expect(await lab.closed(ann, session_id)).toBe('technician_disconnected');
  });
});

test('the list of sessions is paged, newest first', async () => {
  const { agent_id, agent } = await lab.agent();
  await using _agent = agent;
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    const session_id = await lab.session(ann, agent_id);
    ids.unshift(session_id);
    if (count < 4) await close(ann, session_id);
  }
  const page = (query: Record<string, string>) =>
    must(call(lab.url, 'GET /api/v1/tunnel/sessions', { token: bob.token, query: { agent_id, ...query } }));
  const first = await page({ limit: '3' });
  const second = await page({ limit: '3', cursor: first.next_cursor ?? '' });
  expect([...first.items, ...second.items].map(({ session_id }) => session_id)).toEqual(ids);
  expect(second.next_cursor).toBeNull();
  expect(first.items[0]).toMatchObject({
    hostname: 'web-01',
    tech_name: expect.stringContaining('@'),
    tech_kind: 'person',
    status: 'active',
  });
  expect((await page({ live: 'true' })).items).toHaveLength(1);
  expect((await page({ live: 'false' })).items).toHaveLength(4);
  expect(
    await call(lab.url, 'GET /api/v1/tunnel/sessions', { token: bob.token, query: { cursor: 'x' } }),
  ).toMatchObject(refused('bad_cursor', 400));
});
