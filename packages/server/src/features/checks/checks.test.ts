import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { CheckLevel, Report } from '@guru/protocol/control';
import { call, testClock } from '../../fixtures/index.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { type Lab, must, openLab, type Person } from '../tunnel/fixtures/lab.ts';

const LOG = 'log-1';
const MINUTE_MS = 60_000;

const time = testClock(Date.UTC(2026, 10, 27, 9));
let lab: Lab;
let ann: Person;
let device: Awaited<ReturnType<Lab['enrol']>>;
beforeAll(async () => {
  lab = await openLab({}, {}, time.now);
  ann = await lab.person('admin');
}, 30_000);
beforeEach(async () => {
  device = await lab.enrol();
});
afterAll(() => lab[Symbol.asyncDispose]());

async function connect(): Promise<TestAgent> {
  const agent = await device.connect();
  await agent.greet();
  return agent;
}

/** Takes the next set of checks and acknowledges it. */
async function takeChecks(agent: TestAgent) {
  const { id, payload } = await agent.inbox.next('checks');
  agent.say({ type: 'ack', payload: { id } });
  return payload;
}

const result = (
  seq: number,
  level: CheckLevel,
  more: { age_ms?: number; key?: string; value?: number } = {},
): Report => ({
  seq,
  age_ms: more.age_ms ?? 0,
  body: {
    kind: 'check',
    key: more.key ?? 'cpu',
    revision: 'r',
    level,
    summary: `it is ${level}`,
    perf: [{ label: 'cpu', value: more.value ?? 1, unit: '%', warn: '', crit: '', min: 0, max: 100 }],
    took_ms: 3,
  },
});

/** Reports, and waits until that is confirmed up to its last number. */
async function report(agent: TestAgent, reports: readonly Report[], log = LOG): Promise<void> {
  agent.say({ type: 'reports', payload: { log, reports: [...reports] } });
  const last = Math.max(...reports.map(({ seq }) => seq));
  // The server has heard it when it answers what came after it.
  await agent.beat();
  for (;;) {
    lab.clock.skip(1000);
    const { payload } = await agent.inbox.next('reports_stored');
    if (payload.log === log && payload.upto >= last) return;
  }
}

const params = () => ({ agent_id: device.agent_id });
const states = async () =>
  (await must(call(lab.url, 'GET /api/v1/agents/{agent_id}/checks', { token: ann.token, params: params() })))
    .items;
const cpu = async () => (await states()).find(({ key }) => key === 'cpu');
const history = async (query: Record<string, string> = {}) =>
  must(
    call(lab.url, 'GET /api/v1/agents/{agent_id}/checks/history', {
      token: ann.token,
      params: params(),
      query,
    }),
  );
const values = async () =>
  lab.db.asPartner(lab.partner_id, (tx) =>
    tx
      .selectFrom('check_values')
      .select(['key', 'label', 'count', 'sum', 'min', 'max'])
      .where('agent_id', '=', device.agent_id)
      .orderBy('step')
      .execute(),
  );

describe('the way of checks to a device', () => {
  test('it gets them when it arrives, with every connection anew', async () => {
    for (let visit = 0; visit < 2; visit += 1) {
      await using agent = await connect();
      const { checks, revision } = await takeChecks(agent);
      expect(checks.map(({ key }) => key)).toEqual([
        'cpu',
        'disk-space',
        'memory',
        'restart',
        'swap',
        'updates',
      ]);
      expect(revision).not.toBe('');
    }
  });

  test('it gets them anew when what is in force on it changes, and hears nothing of what changes elsewhere', async () => {
    await using agent = await connect();
    const first = await takeChecks(agent);
    const body = { name: `own ${device.agent_id}`, checks: { cpu: { params: { warn: 42 } } } };
    const { policy_id } = await must(call(lab.url, 'POST /api/v1/policies', { token: ann.token, body }));
    const give = (targets: object[]) =>
      must(
        call(lab.url, 'PUT /api/v1/policies/{policy_id}/targets', {
          token: ann.token,
          params: { policy_id },
          body: { targets },
        }),
      );
    await give([{ level: 'device', target_id: device.agent_id }]);
    const own = await takeChecks(agent);
    expect(own.checks.find(({ key }) => key === 'cpu')?.params).toMatchObject({ warn: 42 });
    expect(own.revision).not.toBe(first.revision);
    const other = await lab.enrol();
    await give([{ level: 'device', target_id: other.agent_id }]);
    expect((await takeChecks(agent)).revision).toBe(first.revision);
    const seen = () => agent.inbox.all.filter(({ type }) => type === 'checks').length;
    const before = seen();
    await give([]);
    await agent.beat();
    expect(seen()).toBe(before);
  });
});

test('a device that moves to another site gets the checks of that site', async () => {
  await using agent = await connect();
  await takeChecks(agent);
  const { items } = await must(call(lab.url, 'GET /api/v1/clients', { token: ann.token }));
  const site = await must(
    call(lab.url, 'POST /api/v1/clients/{client_id}/sites', {
      token: ann.token,
      params: { client_id: items[0]?.client_id ?? '' },
      body: { name: 'Elsewhere' },
    }),
  );
  const body = { name: 'elsewhere', checks: { ping: { kind: 'ping', params: { host: '192.0.2.1' } } } };
  const { policy_id } = await must(call(lab.url, 'POST /api/v1/policies', { token: ann.token, body }));
  const targets = [{ level: 'site', target_id: site.site_id }];
  await must(
    call(lab.url, 'PUT /api/v1/policies/{policy_id}/targets', {
      token: ann.token,
      params: { policy_id },
      body: { targets },
    }),
  );
  await must(
    call(lab.url, 'PATCH /api/v1/agents/{agent_id}', {
      token: ann.token,
      params: params(),
      body: { site_id: site.site_id },
    }),
  );
  expect((await takeChecks(agent)).checks.map(({ key }) => key)).toContain('ping');
});

test('a device that is removed takes all that it has found along', async () => {
  await using agent = await connect();
  await report(agent, [result(1, 'ok')]);
  expect(await values()).toHaveLength(1);
  await must(call(lab.url, 'DELETE /api/v1/agents/{agent_id}', { token: lab.owner, params: params() }));
  expect(await values()).toEqual([]);
});

describe('what a device has found', () => {
  test('is how its checks stand, the worst first, with the rest that has not run yet', async () => {
    await using agent = await connect();
    await report(agent, [result(1, 'ok'), result(2, 'warning', { key: 'memory' })]);
    const found = await states();
    expect(found.slice(0, 2)).toMatchObject([
      { key: 'memory', level: 'warning', summary: 'it is warning' },
      { key: 'cpu', level: 'ok', name: 'Processor', kind: 'cpu', perf: [{ label: 'cpu', value: 1 }] },
    ]);
    expect(found.slice(2).every(({ level }) => level === null)).toBe(true);
  });

  test('counts once, however often and in whatever order it comes', async () => {
    await using agent = await connect();
    const all = [
      result(1, 'ok', { age_ms: 3000 }),
      result(2, 'warning', { age_ms: 2000 }),
      result(3, 'ok', { age_ms: 1000 }),
    ];
    await report(
      agent,
      [all[2], all[0], all[1], all[0]].flatMap((one) => one ?? []),
    );
    await report(agent, all);
    await report(agent, [result(4, 'ok')]);
    expect((await history()).items.map(({ level }) => level)).toEqual(['ok', 'warning', 'ok']);
    expect((await values()).reduce((sum, { count }) => sum + count, 0)).toBe(4);
    const state = await cpu();
    expect(Date.parse(state?.at ?? '') - Date.parse(state?.since ?? '')).toBe(1000);
  });

  test('of a log that begins anew counts again, for its device has lost its folder', async () => {
    await using agent = await connect();
    await report(agent, [result(7, 'ok', { age_ms: 1000 })]);
    await report(agent, [result(1, 'critical')], 'log-2');
    expect(await cpu()).toMatchObject({ level: 'critical' });
  });

  test('is dated by the age that it says, and what is older than all that is known changes nothing', async () => {
    await using agent = await connect();
    await report(agent, [result(1, 'critical', { age_ms: 5 * MINUTE_MS })]);
    const state = await cpu();
    expect(Date.parse(state?.at ?? '')).toBe(time.now() - 5 * MINUTE_MS);
    await report(agent, [result(2, 'ok', { age_ms: 10 * MINUTE_MS })]);
    expect(await cpu()).toMatchObject({ level: 'critical', at: state?.at });
  });

  test('of a check that is not in force is confirmed and dropped', async () => {
    await using agent = await connect();
    await report(agent, [result(1, 'critical', { key: 'no-such-check' })]);
    expect((await history()).items).toEqual([]);
    expect(await values()).toEqual([]);
  });

  test('a_device_can_say_nothing_of_another', async () => {
    await using mine = await connect();
    await report(mine, [result(1, 'ok')]);
    const first = device;
    device = await lab.enrol();
    await using other = await connect();
    await report(other, [result(1, 'critical')]);
    expect(await cpu()).toMatchObject({ level: 'critical' });
    device = first;
    expect(await cpu()).toMatchObject({ level: 'ok' });
  });

  test('a device that floods is not confirmed faster than it is written, and loses nothing', async () => {
    await using agent = await connect();
    const total = 60;
    for (let seq = 1; seq <= total; seq += 1)
      agent.say({
        type: 'reports',
        payload: { log: LOG, reports: [result(seq, 'ok', { age_ms: total - seq })] },
      });
    // What found no room was never confirmed: said again, it is taken.
    let upto = 0;
    while (upto < total) {
      await agent.beat();
      lab.clock.skip(1000);
      upto = (await agent.inbox.next('reports_stored')).payload.upto;
      const left = Array.from({ length: total - upto }, (_, at) =>
        result(upto + at + 1, 'ok', { age_ms: total - upto - at - 1 }),
      );
      if (left.length > 0) agent.say({ type: 'reports', payload: { log: LOG, reports: left } });
    }
    expect((await values()).reduce((sum, { count }) => sum + count, 0)).toBe(total);
    expect((await history()).items).toHaveLength(1);
  });

  test('changes of level are a history by pages, newest first', async () => {
    await using agent = await connect();
    const levels: CheckLevel[] = ['ok', 'warning', 'critical', 'unknown', 'ok'];
    await report(
      agent,
      levels.map((level, at) => result(at + 1, level, { age_ms: 5000 - at * 1000 })),
    );
    const first = await history({ limit: '3' });
    expect(first.items.map(({ level }) => level)).toEqual(['ok', 'unknown', 'critical']);
    const rest = await history({ limit: '3', cursor: first.next_cursor ?? '' });
    expect(rest.items.map(({ level }) => level)).toEqual(['warning', 'ok']);
    expect(rest.next_cursor).toBeNull();
    expect((await history({ key: 'memory' })).items).toEqual([]);
  });

  test('numbers have least, mean and most in each step', async () => {
    await using agent = await connect();
    const at = (minutes: number, seq: number, value: number) =>
      result(seq, 'ok', { age_ms: minutes * MINUTE_MS, value });
    await report(agent, [at(59, 1, 10), at(58, 2, 30), at(1, 3, 7)]);
    const series = await must(
      call(lab.url, 'GET /api/v1/agents/{agent_id}/checks/values', {
        token: ann.token,
        params: params(),
        query: {
          key: 'cpu',
          from: new Date(time.now() - 60 * MINUTE_MS).toISOString(),
          to: new Date(time.now()).toISOString(),
        },
      }),
    );
    const [only] = series.series;
    expect(only).toMatchObject({ label: 'cpu', unit: '%' });
    expect({ min: only?.min[0], avg: only?.avg[0], max: only?.max[0] }).toEqual({
      min: 10,
      avg: 20,
      max: 30,
    });
    expect(only?.avg.at(-1)).toBe(7);
    expect(only?.avg.filter((value) => value !== null)).toHaveLength(2);
  });
});

test('measurements that a device kept while it was away fill its history, and leave its newest numbers alone', async () => {
  await using agent = await connect();
  await agent.beat({ cpu_percent: 5 });
  const sample = (seq: number, age_ms: number, cpu_percent: number): Report => ({
    seq,
    age_ms,
    body: {
      kind: 'sample',
      cpu_percent,
      load1: null,
      memory_used: 1,
      memory_total: 2,
      swap_used: 0,
      swap_total: 0,
      net_rx_bytes_per_s: 0,
      net_tx_bytes_per_s: 0,
      disk_read_bytes_per_s: 0,
      disk_write_bytes_per_s: 0,
      uptime_s: 1,
      disk_percent: 44,
    },
  });
  const kept = [sample(1, 40 * MINUTE_MS, 80), sample(2, 39 * MINUTE_MS, 90)];
  await report(agent, kept);
  await report(agent, [...kept, sample(3, 0, 1)]);
  const rows = await lab.db.asPartner(lab.partner_id, (tx) =>
    tx
      .selectFrom('metrics')
      .select(['cpu_percent', 'disk_percent', 'at'])
      .where('agent_id', '=', device.agent_id)
      .orderBy('at')
      .execute(),
  );
  expect(rows.slice(0, 2).map(({ cpu_percent }) => cpu_percent)).toEqual([80, 90]);
  expect(rows[0]?.at.getTime()).toBe(time.now() - 40 * MINUTE_MS);
  expect(rows[0]?.disk_percent).toBe(44);
});
