import { afterAll, beforeAll, expect, test } from 'bun:test';
import { call } from '../../fixtures/index.ts';
import { type Lab, must, openLab, type Person } from './fixtures/lab.ts';

const TEST_MS = 60_000;

let lab: Lab;
let ann: Person;
let bob: Person;
let boss: Person;

beforeAll(async () => {
  lab = await openLab();
  [ann, bob, boss] = await Promise.all([
    lab.person('technician'),
    lab.person('technician'),
    lab.person('admin'),
  ]);
}, TEST_MS);
afterAll(() => lab[Symbol.asyncDispose](), TEST_MS);

const refused = (code: string, status: number) => ({ ok: false, status, problem: { code } });
const takeOver = (token: string, agent_id: string) =>
  call(lab.url, 'POST /api/v1/tunnel/open', { token, body: { agent_id, take_over: true } });
const setSessions = (token: string, sessions_per_agent: number) =>
  call(lab.url, 'PUT /api/v1/session-settings', { token, body: { sessions_per_agent } });

test('an administrator and an owner take a session over; the one whose it was is told why it ended', async () => {
  const { agent_id, agent } = await lab.agent();
  await using _agent = agent;
  let session_id = await lab.session(ann, agent_id);
  await using window = await lab.attach(ann, session_id);
  expect(await lab.open(boss, agent_id)).toMatchObject({
    ...refused('agent_in_session', 409),
    problem: { held_by: { tech_id: ann.user_id, session_id } },
  });
  expect(await takeOver(bob.token, agent_id)).toMatchObject(refused('may_not_take_over', 403));
  expect(await lab.status(ann, session_id)).toMatchObject({ status: 'active' });

  const taken = await must(takeOver(boss.token, agent_id));
  expect((await window.inbox.next('session_closed')).payload.reason).toBe('taken_over');
  expect(await lab.closed(ann, session_id)).toBe('taken_over');
  const line = { operation: 'taken_over', details: expect.objectContaining({ tech_id: boss.user_id }) };
  expect(await lab.audit(session_id)).toContainEqual({ ...line, channel_id: null });
  session_id = taken.session_id;
  expect(await lab.status(boss, session_id)).toMatchObject({ status: 'active' });

  await must(takeOver(lab.owner, agent_id));
  expect(await lab.closed(boss, session_id)).toBe('taken_over');
  // With nothing in the way it is an ordinary one, and one's own is not taken over.
  expect(await takeOver(lab.owner, agent_id)).toMatchObject(refused('session_exists', 409));
});

test('two_who_take_over_at_once_leave_one_session', async () => {
  const { agent_id, agent } = await lab.agent();
  await using _agent = agent;
  await lab.session(ann, agent_id);
  const other = await lab.person('admin');
  const answers = await Promise.all([takeOver(boss.token, agent_id), takeOver(other.token, agent_id)]);
  const query = { agent_id, live: 'true' } as const;
  const live = await must(call(lab.url, 'GET /api/v1/tunnel/sessions', { token: ann.token, query }));
  expect(answers.some(({ ok }) => ok)).toBe(true);
  expect(live.items.length).toBe(1);
});

test('a partner says how many sessions a device holds; the device is told, and no more are let in', async () => {
  const { agent_id, agent } = await lab.agent();
  await using _agent = agent;
  const read = () => must(call(lab.url, 'GET /api/v1/session-settings', { token: ann.token }));
  expect(await read()).toEqual({ sessions_per_agent: 1 });
  expect(await setSessions(ann.token, 2)).toMatchObject(refused('not_allowed', 403));
  expect(await setSessions(boss.token, 17)).toMatchObject({ ok: false, status: 400 });
  expect(await setSessions(boss.token, 2)).toMatchObject({ ok: true, value: { sessions_per_agent: 2 } });
  expect(await read()).toEqual({ sessions_per_agent: 2 });
  const settings = await must(call(lab.url, 'GET /api/v1/recording-settings', { token: ann.token }));
  expect(settings).toEqual({ record: true, keep_input: true, retention_days: 90 });

  const oldest = await lab.session(ann, agent_id);
  expect((await agent.inbox.next('tunnel_open')).payload.limits.max_sessions).toBe(2);
  const other = await lab.person('technician');
  const opened = await Promise.all([lab.open(bob, agent_id), lab.open(other, agent_id)]);
  expect(opened.filter(({ ok }) => ok).length).toBe(1);
  expect(opened.find(({ ok }) => !ok)).toMatchObject(refused('agent_in_session', 409));
  await must(takeOver(boss.token, agent_id));
  expect(await lab.closed(ann, oldest)).toBe('taken_over');
  expect(await setSessions(boss.token, 1)).toMatchObject({ ok: true });
});
