import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { CLOSE_CODES, type OpenRequest } from '@guru/protocol';
import { call } from '../../fixtures/index.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { type Desk, sitDown } from './fixtures/desk.ts';
import { type Lab, openLab, type Person } from './fixtures/lab.ts';
import { TestTechnician } from './fixtures/test-technician.ts';
import { SESSION_POLICY } from './policy.ts';

setDefaultTimeout(60_000);

const { grace_ms } = SESSION_POLICY;
let lab: Lab;
let ann: Person;
let agent: TestAgent;
let agent_id: string;
let connect: () => Promise<TestAgent>;
let session_id: string;

beforeAll(async () => {
  lab = await openLab();
  ann = await lab.person('technician');
});
afterAll(() => lab[Symbol.asyncDispose]());
beforeEach(async () => {
  ({ agent_id, connect } = await lab.enrol());
  agent = (await connect()).obey(echo);
  await agent.greet();
  session_id = await lab.session(ann, agent_id);
});

function echo(request: OpenRequest): void {
  const channel = request.accept(
    {},
    {
      onData(data) {
        channel.write(data);
        channel.consume(data.length);
      },
    },
  );
}

const close = (token: string, id: string) =>
  call(lab.url, 'POST /api/v1/tunnel/close', { token, body: { session_id: id } });
const ends = async () =>
  (await lab.audit(session_id)).filter(({ operation }) => operation === 'session_closed').length;

/** What a window was told first. */
function attachedOf(technician: TestTechnician) {
  const [first] = technician.inbox.all;
  if (first?.type !== 'attached') throw new Error('the window is not attached');
  return first.payload;
}

/** Skips the grace and a little more, in steps that the sweeps see. */
async function skipGrace(): Promise<void> {
  lab.clock.skip(grace_ms - 1000);
  expect((await lab.status(ann, session_id)).status).toBe('active');
  lab.clock.skip(2000);
}

describe('an agent whose connection is lost', () => {
  test('is away, and when it is back everything goes on', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    expect(await desk.echo('one')).toBe('one');
    await agent.lose();
    await desk.until('device_away');
    const answer = desk.echo('two');
    await using again = await connect();
    const { resumed } = await again.goOnFrom(agent);
    expect(resumed?.sessions).toEqual([session_id]);
    expect(await answer).toBe('two');
    await desk.until('connected');
    await close(ann.token, session_id);
    expect(await ends()).toBe(1);
  });

  test('takes no new session, nor any other work', async () => {
    await agent.lose();
    const bob = await lab.person('technician');
    const answer = await lab.open(bob, agent_id);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'agent_not_connected' } });
    await close(ann.token, session_id);
    agent.end();
  });

  test('is told, when it is back, of a session that has ended meanwhile', async () => {
    await agent.lose();
    await close(ann.token, session_id);
    await using again = await connect();
    expect((await again.goOnFrom(agent)).resumed).toBeNull();
    expect(await lab.closed(ann, session_id)).toBe('technician_closed');
    agent.end();
  });

  test('is not waited for when the grace is over: its session ends once, with one reason on both sides', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    await agent.lose();
    await desk.until('device_away');
    await skipGrace();
    expect(await desk.session.closed).toMatchObject({ reason: 'agent_disconnected' });
    expect(await lab.closed(ann, session_id)).toBe('agent_disconnected');
    await using again = await connect();
    expect((await again.goOnFrom(agent)).resumed).toBeNull();
    expect(await ends()).toBe(1);
    agent.end();
  });

  test('has nothing to go on with when it was restarted', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    await agent.lose();
    agent.end();
    await using again = await connect();
    expect((await again.greet()).payload.resumed).toBeNull();
    expect(await desk.session.closed).toMatchObject({ reason: 'agent_disconnected' });
  });

  test('a_window_that_is_lost_keeps_nobody_out_who_is_here', async () => {
    await using others = new AsyncDisposableStack();
    for (let count = 1; count < SESSION_POLICY.clients_per_session; count += 1)
      others.use(await lab.attach(ann, session_id));
    await using desk = await sitDown(lab, ann, session_id);
    expect(await desk.echo('one')).toBe('one');
    desk.isolate(true);
    desk.cut();
    await desk.until('reconnecting');
    await using here = await sitDown(lab, ann, session_id);
    expect(await here.echo('two')).toBe('two');
    await close(ann.token, session_id);
  });

  test('takes the place of a connection that the server still takes for living', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    expect(await desk.echo('one')).toBe('one');
    await using again = await connect();
    expect((await again.goOnFrom(agent)).resumed?.sessions).toEqual([session_id]);
    expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.replaced });
    expect(await desk.echo('two')).toBe('two');
    await close(ann.token, session_id);
  });

  test('can be lost again before it is welcome', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    await agent.lose();
    const answer = desk.echo('text');
    const second = await connect();
    const going = second.goOnFrom(agent).catch(() => undefined);
    void second.lose();
    await going;
    await using third = await connect();
    await third.goOnFrom(agent);
    expect(await answer).toBe('text');
    await close(ann.token, session_id);
  });

  test.each([
    ['more than was sent', Number.MAX_SAFE_INTEGER],
    ['a place inside a frame', 1],
  ])('and claims %s ends its sessions loudly', async (_, received) => {
    await using desk = await sitDown(lab, ann, session_id);
    expect(await desk.echo('one')).toBe('one');
    await agent.lose();
    const liar = await connect();
    await liar.goOnFrom(agent, received);
    expect(await liar.closed).toMatchObject({ code: CLOSE_CODES.resume_out_of_range });
    expect(await desk.session.closed).toMatchObject({ reason: 'resume_out_of_range' });
    expect(await lab.closed(ann, session_id)).toBe('resume_out_of_range');
    agent.end();
  });

  test('can not go on with what another agent had', async () => {
    await agent.lose();
    const { connect: connectOther } = await lab.enrol();
    await using thief = await connectOther();
    expect((await thief.goOnFrom(agent)).resumed).toBeNull();
    expect((await lab.status(ann, session_id)).status).toBe('active');
    await close(ann.token, session_id);
  });

  test('and is removed meanwhile is not waited for', async () => {
    await agent.lose();
    await call(lab.url, 'DELETE /api/v1/agents/{agent_id}', { token: lab.owner, params: { agent_id } });
    await using again = await connect().catch(() => undefined);
    expect(again).toBeUndefined();
    expect(await lab.closed(ann, session_id).catch(() => 'gone')).not.toBe('active');
    agent.end();
  });
});

describe('a window whose connection is lost', () => {
  test('comes back, and everything goes on', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    expect(await desk.echo('one')).toBe('one');
    desk.cut();
    await desk.until('reconnecting');
    expect(await desk.echo('two')).toBe('two');
    expect(desk.session.state).toBe('connected');
    await close(ann.token, session_id);
    expect(await ends()).toBe(1);
  });

  test('learns when it is back that the agent is away', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    desk.cut();
    await agent.lose();
    await desk.until('device_away');
    await using again = await connect();
    const answer = desk.echo('text');
    await again.goOnFrom(agent);
    expect(await answer).toBe('text');
    await close(ann.token, session_id);
  });

  test('is not waited for when the grace is over', async () => {
    await using desk = await sitDown(lab, ann, session_id);
    desk.isolate(true);
    desk.cut();
    await desk.until('reconnecting');
    let seconds = 0;
    for (; (await lab.status(ann, session_id)).status === 'active'; seconds += 1) lab.clock.skip(1000);
    expect(seconds).toBeGreaterThanOrEqual(grace_ms / 1000 - 1);
    expect(await lab.closed(ann, session_id)).toBe('technician_disconnected');
    desk.isolate(false);
    expect(await desk.session.closed).toMatchObject({ reason: 'connection_lost' });
    expect(await ends()).toBe(1);
  });

  test('leaves the other windows as they are, and loses its channels alone', async () => {
    await using other = await sitDown(lab, ann, session_id);
    await using desk = await sitDown(lab, ann, session_id);
    expect(await desk.echo('one')).toBe('one');
    desk.isolate(true);
    desk.cut();
    await desk.until('reconnecting');
    expect(await other.echo('two')).toBe('two');
    while (agent.sessions.get(session_id)?.mux.channelCount !== 1) {
      lab.clock.skip(1000);
      await agent.beat();
    }
    expect(await other.echo('three')).toBe('three');
    await close(ann.token, session_id);
  });

  test('takes the place of a connection that the server still takes for living', async () => {
    const technician = await lab.attach(ann, session_id);
    const { window_id } = attachedOf(technician);
    const resume = { window_id, received: 0 };
    await using again = await TestTechnician.attach(lab.url, await lab.ticket(ann, session_id, resume));
    expect(await technician.closed).toMatchObject({ code: CLOSE_CODES.replaced });
    expect(attachedOf(again).resumed).toEqual({ received: 0 });
    expect((await lab.status(ann, session_id)).status).toBe('active');
  });

  test('that was closed in order is gone at once', async () => {
    const desk = await sitDown(lab, ann, session_id);
    desk.session.close();
    expect(await lab.closed(ann, session_id)).toBe('technician_disconnected');
  });

  test('and claims more than it was sent ends its session loudly', async () => {
    const technician = await lab.attach(ann, session_id);
    const { window_id } = attachedOf(technician);
    const ticket = await lab.ticket(ann, session_id, { window_id, received: 5 });
    const liar = await TestTechnician.attach(lab.url, ticket);
    expect(await liar.closed).toMatchObject({ code: CLOSE_CODES.resume_out_of_range });
    expect(await lab.closed(ann, session_id)).toBe('resume_out_of_range');
  });

  test('and names a window that is not there gets a new one', async () => {
    const resume = { window_id: crypto.randomUUID(), received: 5 };
    await using technician = await TestTechnician.attach(lab.url, await lab.ticket(ann, session_id, resume));
    const payload = attachedOf(technician);
    expect(payload.resumed).toBeNull();
    expect(payload.window_id).not.toBe(resume.window_id);
  });
});

describe('without a grace', () => {
  let hasty: Lab;
  let bob: Person;
  beforeAll(async () => {
    hasty = await openLab({ grace_ms: 0 }, { resumeGraceMs: 0 });
    bob = await hasty.person('technician');
  });
  afterAll(() => hasty[Symbol.asyncDispose]());

  test('a session ends as soon as its agent is lost', async () => {
    const one = await hasty.agent(echo);
    const id = await hasty.session(bob, one.agent_id);
    await one.agent.lose();
    expect(await hasty.closed(bob, id)).toBe('agent_disconnected');
    one.agent.end();
  });

  test('a session ends as soon as its last window is lost', async () => {
    const one = await hasty.agent(echo);
    await using _agent = one.agent;
    const id = await hasty.session(bob, one.agent_id);
    const desk: Desk = await sitDown(hasty, bob, id);
    desk.cut();
    expect(await desk.session.closed).toMatchObject({ reason: 'connection_lost' });
    expect(await hasty.closed(bob, id)).toBe('technician_disconnected');
  });
});
