import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { MaintenanceBody, MuteBody } from '@guru/protocol/api';
import type { CheckLevel, Report } from '@guru/protocol/control';
import { call, testClock } from '../../fixtures/index.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { type Lab, must, openLab, type Person } from '../tunnel/fixtures/lab.ts';
import { TICK_MS } from './engine.ts';

const time = testClock(Date.UTC(2026, 10, 27, 9));
let lab: Lab;
let ann: Person;
let device: Awaited<ReturnType<Lab['enrol']>>;
let seq = 0;
beforeAll(async () => {
  lab = await openLab({}, {}, time.now);
  ann = await lab.person('technician');
  const admin = await lab.person('admin');
  const body = {
    name: 'At once',
    checks: { memory: { alert: { for_s: 0, clear_s: 0, step: 'Look at it.' } } },
  };
  const { policy_id } = await must(call(lab.url, 'POST /api/v1/policies', { token: admin.token, body }));
  const targets = [{ level: 'site', target_id: await siteId() }];
  await must(
    call(lab.url, 'PUT /api/v1/policies/{policy_id}/targets', {
      token: admin.token,
      params: { policy_id },
      body: { targets },
    }),
  );
}, 30_000);
beforeEach(async () => {
  device = await lab.enrol();
});
afterAll(() => lab[Symbol.asyncDispose]());

async function siteId(): Promise<string> {
  const { items } = await must(call(lab.url, 'GET /api/v1/clients', { token: ann.token }));
  return items[0]?.sites[0]?.site_id ?? '';
}

async function connect(): Promise<TestAgent> {
  const agent = await device.connect();
  await agent.greet();
  return agent;
}

/** The device has found something just now; resolves when that is stored. */
async function finds(agent: TestAgent, level: CheckLevel, key = 'memory'): Promise<void> {
  time.pass(1000);
  seq += 1;
  const summary = `97 % (${level})`;
  const report: Report = {
    seq,
    age_ms: 0,
    body: { kind: 'check', key, revision: 'r', level, summary, perf: [], took_ms: 1 },
  };
  agent.say({ type: 'reports', payload: { log: device.agent_id, reports: [report] } });
  for (;;) {
    lab.clock.skip(1000);
    const { payload } = await agent.inbox.next('reports_stored');
    if (payload.upto >= seq) return;
  }
}

const list = async (query: Record<string, string> = {}, { token } = ann) =>
  (await must(call(lab.url, 'GET /api/v1/alerts', { token, query }))).items;
const mine = async (query: Record<string, string> = {}) => list({ ...query, agent_id: device.agent_id });
const read = (alert_id: string) =>
  must(call(lab.url, 'GET /api/v1/alerts/{alert_id}', { token: ann.token, params: { alert_id } }));
const acknowledge = (body: object) =>
  must(call(lab.url, 'POST /api/v1/alerts/acknowledge', { token: ann.token, body }));

/** An alert of this device that is open. */
async function opened(agent: TestAgent) {
  await finds(agent, 'critical');
  const [alert] = await mine();
  if (alert === undefined) throw new Error('no alert');
  return alert;
}

test('what a device reports becomes an alert with its place, what to do, and its story', async () => {
  await using agent = await connect();
  const alert = await opened(agent);
  expect(alert).toMatchObject({
    kind: 'check',
    key: 'memory',
    state: 'firing',
    severity: 'critical',
    title: 'Memory',
    summary: '97 % (critical)',
    device: { agent_id: device.agent_id },
    place: { client_name: 'My company', site_name: 'Main' },
  });
  await finds(agent, 'warning');
  await finds(agent, 'ok');
  expect(await mine()).toEqual([]);
  const whole = await read(alert.alert_id);
  expect(whole).toMatchObject({ state: 'resolved', step: 'Look at it.', last_time: null });
  expect(whole.events.map(({ what }) => what)).toEqual(['opened', 'eased', 'resolved']);
});

test('somebody cares, takes it back, and closes it with a note that is shown when it happens again', async () => {
  await using agent = await connect();
  const { alert_id } = await opened(agent);
  expect(await acknowledge({ alert_ids: [alert_id], note: 'I look' })).toEqual({ changed: 1 });
  expect(await acknowledge({ alert_ids: [alert_id] })).toEqual({ changed: 0 });
  expect(await mine({ state: 'acknowledged' })).toMatchObject([
    { acknowledged_by: { user_id: ann.user_id } },
  ]);
  expect(await acknowledge({ alert_ids: [alert_id], undo: true })).toEqual({ changed: 1 });
  expect(await mine({ state: 'firing' })).toMatchObject([{ acknowledged_by: null, acknowledged_at: null }]);
  const params = { alert_id };
  const body = { note: 'Restarted the leaky service' };
  const closed = await must(
    call(lab.url, 'POST /api/v1/alerts/{alert_id}/resolve', { token: ann.token, params, body }),
  );
  expect(closed.events.map(({ what, by }) => [what, by?.user_id ?? null])).toEqual([
    ['opened', null],
    ['acknowledged', ann.user_id],
    ['unacknowledged', ann.user_id],
    ['resolved', ann.user_id],
  ]);
  await finds(agent, 'critical');
  const [again] = await mine();
  expect((await read(again?.alert_id ?? '')).last_time).toMatchObject({ note: body.note });
  const actions = await lab.db.asPartner(lab.partner_id, (tx) =>
    tx
      .selectFrom('audit_events')
      .select('action')
      .where('target_kind', '=', 'alert')
      .orderBy('event_id')
      .execute(),
  );
  expect(actions.map(({ action }) => action).slice(-3)).toEqual([
    'alerts.acknowledged',
    'alerts.unacknowledged',
    'alert.resolved',
  ]);
});

test('an alert that gets worse is nobody’s any more', async () => {
  await using agent = await connect();
  await finds(agent, 'warning');
  const [alert] = await mine();
  await acknowledge({ alert_ids: [alert?.alert_id] });
  await finds(agent, 'critical');
  expect(await mine()).toMatchObject([{ state: 'firing', severity: 'critical', acknowledged_by: null }]);
});

test('the worst and newest come first, by pages, searched and narrowed, and are counted by their place', async () => {
  const agents: TestAgent[] = [];
  for (const level of ['warning', 'critical', 'warning', 'critical'] as const) {
    device = await lab.enrol();
    const agent = await connect();
    agents.push(agent);
    await finds(agent, level);
  }
  const severities = (await list({ limit: '100' })).map(({ severity }) => severity);
  expect(severities).toEqual(severities.toSorted());
  const paged = [];
  for (let cursor = ''; ; ) {
    const page = await must(
      call(lab.url, 'GET /api/v1/alerts', {
        token: ann.token,
        query: { limit: '1', ...(cursor && { cursor }) },
      }),
    );
    paged.push(...page.items);
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  expect(paged).toEqual(await list({ limit: '100' }));
  expect((await list({ search: 'emory', severity: 'warning' })).length).toBe(
    severities.filter((one) => one === 'warning').length,
  );
  expect(await list({ search: 'no such thing' })).toEqual([]);
  const counts = await must(call(lab.url, 'GET /api/v1/alerts/counts', { token: ann.token }));
  expect(counts.critical + counts.warning).toBe(severities.length);
  expect(counts.below).toHaveLength(1);
  for (const agent of agents) await agent[Symbol.asyncDispose]();
});

describe('maintenance windows and mutes', () => {
  const once = (from: number, to: number, reach: object): MaintenanceBody => ({
    name: 'Patch night',
    reach: reach as MaintenanceBody['reach'],
    schedule: { kind: 'once', from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  });
  const plan = (body: MaintenanceBody) =>
    call(lab.url, 'POST /api/v1/maintenance', { token: ann.token, body });
  const mute = (body: Omit<MuteBody, 'key'>) =>
    call(lab.url, 'POST /api/v1/mutes', { token: ann.token, body });
  const reach = () => ({ level: 'device', target_id: device.agent_id }) as const;

  test('a window is planned, seen, changed and removed, and what it covers is silenced', async () => {
    await using agent = await connect();
    const made = await must(plan(once(time.now(), time.now() + 3_600_000, reach())));
    expect(made).toMatchObject({ active: true, reach: { level: 'device', name: expect.any(String) } });
    expect((await opened(agent)).silenced_by).toBe('maintenance');
    const params = { window_id: made.window_id };
    const later = once(time.now() + 7_200_000, time.now() + 9_000_000, reach());
    const changed = await must(
      call(lab.url, 'PUT /api/v1/maintenance/{window_id}', { token: ann.token, params, body: later }),
    );
    expect(changed.active).toBe(false);
    lab.clock.skip(TICK_MS);
    while ((await mine())[0]?.silenced_by !== null) {
      await Bun.sleep(5);
      lab.clock.skip(TICK_MS);
      await agent.beat();
    }
    await must(call(lab.url, 'DELETE /api/v1/maintenance/{window_id}', { token: ann.token, params }));
    const { items } = await must(call(lab.url, 'GET /api/v1/maintenance', { token: ann.token }));
    expect(items.map(({ window_id }) => window_id)).not.toContain(made.window_id);
  });

  test('a mute has its reason and its end, and can be ended before', async () => {
    await using agent = await connect();
    const until = new Date(time.now() + 3_600_000).toISOString();
    const made = await must(mute({ reach: reach(), reason: 'Known, a part is ordered', until }));
    expect(made).toMatchObject({ created_by: { user_id: ann.user_id }, key: null });
    expect((await opened(agent)).silenced_by).toBe('mute');
    const params = { mute_id: made.mute_id };
    await must(call(lab.url, 'DELETE /api/v1/mutes/{mute_id}', { token: ann.token, params }));
    const { items } = await must(call(lab.url, 'GET /api/v1/mutes', { token: ann.token }));
    expect(items).toEqual([]);
  });

  test('what can not be is refused with its reason', async () => {
    const codes = await Promise.all(
      [
        plan(once(time.now() + 1000, time.now(), reach())),
        plan(once(time.now(), time.now() + 1000, { level: 'device', target_id: crypto.randomUUID() })),
        plan(once(time.now(), time.now() + 1000, { level: 'site', target_id: null })),
        plan({
          ...once(0, 1, reach()),
          schedule: { kind: 'weekly', days: [1], at: '02:00', duration_min: 60, time_zone: 'Mars/Olympus' },
        }),
        mute({ reach: reach(), reason: 'x', until: new Date(time.now() - 1).toISOString() }),
      ].map(async (answer) => {
        const called = await answer;
        return called.ok ? 'accepted' : called.problem.code;
      }),
    );
    expect(codes).toEqual([
      'bad_schedule',
      'target_not_found',
      'target_not_found',
      'bad_schedule',
      'bad_schedule',
    ]);
  });
});

test('one tenant sees and changes nothing of another', async () => {
  await using agent = await connect();
  const { alert_id } = await opened(agent);
  await using other = await openLab();
  const answer = await call(other.url, 'GET /api/v1/alerts/{alert_id}', {
    token: other.owner,
    params: { alert_id },
  });
  expect(answer.ok ? 'accepted' : answer.problem.code).toBe('alert_not_found');
}, 30_000);
