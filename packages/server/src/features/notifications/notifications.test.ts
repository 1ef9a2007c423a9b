import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckLevel } from '@guru/protocol/control';
import { readConfig } from '../../config/index.ts';
import { call, OWNER, testClock } from '../../fixtures/index.ts';
import { createLogger } from '../../log.ts';
import { startServer } from '../../start.ts';
import { addOtherPartner, signInAs } from '../assistants/fixtures/people.ts';
import { type Lab, must, openLab, type Person } from '../tunnel/fixtures/lab.ts';
import { openReceiver, type Receiver } from './fixtures/receiver.ts';
import { EVERY_MS } from './worker.ts';

const time = testClock(Date.UTC(2026, 10, 27, 9));
const SECRET = 'tell-nobody-of-this';
let lab: Lab;
let admin: Person;
let ann: Person;
let receiver: Receiver;
beforeAll(async () => {
  lab = await openLab({}, { notifyLoopback: true }, time.now);
  admin = await lab.person('admin');
  ann = await lab.person('technician');
  receiver = openReceiver();
}, 30_000);
afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

const P = '/api/v1/notifications' as const;
const named = (name: string, config: object) => ({ name, config });
const make = (body: object, { token } = admin) => call(lab.url, `POST ${P}/channels`, { token, body });
const webhook = (name: string) => make(named(name, { kind: 'webhook', url: receiver.url }));

async function lastAudit() {
  return await lab.db.asPartner(lab.partner_id, (tx) =>
    tx
      .selectFrom('audit_events')
      .select(['action', 'target_id', 'actor_id', 'details'])
      .orderBy('created_at', 'desc')
      .orderBy('event_id', 'desc')
      .executeTakeFirstOrThrow(),
  );
}

describe('a channel', () => {
  test('is made, read, changed and removed, each with its line in the audit and without its secret', async () => {
    const config = {
      ...{
        kind: 'email',
        host: 'mail.example',
        port: 587,
        security: 'starttls',
        user: 'guru',
        password: SECRET,
      },
      ...{ from: 'guru@msp.example', to: ['ann@msp.example'] },
    };
    const made = await must(make(named('Mail', config)));
    expect(made).toMatchObject({
      name: 'Mail',
      kind: 'email',
      enabled: true,
      has_secret: true,
      secret: null,
    });
    const texts = [JSON.stringify(made), JSON.stringify(await lastAudit())];
    const params = { channel_id: made.channel_id };
    const { password: _, ...shown } = config;
    const body = { ...named('Post', { ...shown, to: ['ben@msp.example'] }), enabled: false };
    const changed = await must(
      call(lab.url, `PUT ${P}/channels/{channel_id}`, { token: admin.token, params, body }),
    );
    expect(changed).toMatchObject({
      name: 'Post',
      enabled: false,
      config: { to: ['ben@msp.example'] },
      has_secret: true,
    });
    expect(await lastAudit()).toMatchObject({ action: 'channel.changed', target_id: made.channel_id });
    const list = await must(call(lab.url, `GET ${P}/channels`, { token: ann.token }));
    texts.push(JSON.stringify(changed), JSON.stringify(await lastAudit()), JSON.stringify(list));
    await must(call(lab.url, `DELETE ${P}/channels/{channel_id}`, { token: admin.token, params }));
    expect(await lastAudit()).toMatchObject({ action: 'channel.removed', details: { name: 'Post' } });
    for (const text of texts) expect(text).not.toContain(SECRET);
  });

  test('shows the secret that was made for it once', async () => {
    const made = await must(webhook('Once'));
    expect(made.secret).toStartWith('whsec_');
    const { items } = await must(call(lab.url, `GET ${P}/channels`, { token: admin.token }));
    expect(JSON.stringify(items)).not.toContain('whsec_');
  });

  test('has a name of its own, and a secret that can be one', async () => {
    await must(webhook('Twice'));
    expect(await webhook('Twice')).toMatchObject({ problem: { code: 'name_taken' } });
    const bad = make(named('Bad', { kind: 'webhook', url: receiver.url, secret: 'x' }));
    expect(await bad).toMatchObject({ problem: { code: 'bad_channel' } });
  });

  test('that is needed is not removed', async () => {
    const { channel_id } = await must(webhook('Needed'));
    const rota = {
      ...{ name: 'Week', time_zone: 'Europe/Berlin', starts_on: '2026-11-23', hand_over: '09:00', days: 7 },
      shifts: [{ name: 'Ann', channel_id }],
    };
    const { rota_id } = await must(call(lab.url, `POST ${P}/rotas`, { token: admin.token, body: rota }));
    const remove = () =>
      call(lab.url, `DELETE ${P}/channels/{channel_id}`, { token: admin.token, params: { channel_id } });
    expect(await remove()).toMatchObject({
      problem: { code: 'channel_in_use', detail: expect.stringContaining('Week') },
    });
    const steps = [{ after_min: 0, to: [{ kind: 'rota', rota_id }] }];
    const routes = [{ name: 'All', severity: 'info', steps }];
    await must(call(lab.url, `PUT ${P}/routes`, { token: admin.token, body: { routes } }));
    const removeRota = () =>
      call(lab.url, `DELETE ${P}/rotas/{rota_id}`, { token: admin.token, params: { rota_id } });
    expect(await removeRota()).toMatchObject({ problem: { code: 'rota_in_use' } });
    await must(call(lab.url, `PUT ${P}/routes`, { token: admin.token, body: { routes: [] } }));
    await must(removeRota());
    await must(remove());
  });
});

describe('the button that sends a test', () => {
  const press = (channel_id: string) =>
    must(
      call(lab.url, `POST ${P}/channels/{channel_id}/test`, { token: admin.token, params: { channel_id } }),
    );

  test('sends for real, and says how it went', async () => {
    const { channel_id } = await must(webhook('Tested'));
    const before = receiver.received.length;
    expect(await press(channel_id)).toMatchObject({ ok: true, detail: 'it answered 200' });
    expect(JSON.parse(receiver.received[before]?.body ?? '')).toMatchObject({ type: 'guru.test' });
    expect(await lastAudit()).toMatchObject({ action: 'channel.tested', details: { ok: true } });
  });

  test('says why it did not go, and never with the secret that the receiver gave back', async () => {
    await using parrot = openReceiver();
    parrot.answer = ({ headers }) => new Response(`who is ${headers.get('authorization')}?`, { status: 403 });
    const config = { kind: 'ntfy', server: parrot.url, topic: 'guru', token: SECRET };
    const { channel_id } = await must(make(named('Parrot', config)));
    expect(await press(channel_id)).toMatchObject({
      ok: false,
      detail: 'it answered 403: who is Bearer [secret]?',
    });
  });
});

describe('rotas and routes', () => {
  test('say who is on duty, and refuse what can’t be', async () => {
    const { channel_id } = await must(webhook('Duty'));
    const body = {
      ...{ name: 'Days', time_zone: 'Europe/Berlin', starts_on: '2026-11-26', hand_over: '09:00', days: 1 },
      shifts: ['Ann', 'Ben'].map((name) => ({ name, channel_id })),
    };
    const post = (change: object) =>
      call(lab.url, `POST ${P}/rotas`, { token: admin.token, body: { ...body, ...change } });
    const rota = await must(post({}));
    expect(rota.on_duty).toEqual({ name: 'Ben', channel_id, until: '2026-11-28T08:00:00.000Z' });
    expect(await lastAudit()).toMatchObject({ action: 'rota.created', target_id: rota.rota_id });
    expect(await post({ name: 'x', time_zone: 'Mars/Base' })).toMatchObject({
      problem: { code: 'bad_schedule' },
    });
    const shifts = [{ name: 'x', channel_id: crypto.randomUUID() }];
    expect(await post({ name: 'x', shifts })).toMatchObject({ problem: { code: 'channel_not_found' } });
    const params = { rota_id: rota.rota_id };
    const put = call(lab.url, `PUT ${P}/rotas/{rota_id}`, {
      token: admin.token,
      params,
      body: { ...body, days: 2 },
    });
    expect((await must(put)).on_duty.name).toBe('Ann');
    const other = { rota_id: crypto.randomUUID() };
    expect(
      await call(lab.url, `PUT ${P}/rotas/{rota_id}`, {
        token: admin.token,
        params: other,
        body: { ...body, name: 'y' },
      }),
    ).toMatchObject({ problem: { code: 'rota_not_found' } });
  });

  test('keep their order and ids, and can be tried without telling anybody', async () => {
    const { channel_id } = await must(webhook('Tried'));
    const steps = [0, 30].map((after_min) => ({ after_min, to: [{ kind: 'channel' as const, channel_id }] }));
    const route = (name: string, more: object = {}) => ({
      name,
      severity: 'warning' as const,
      steps,
      ...more,
    });
    const put = (routes: object[]) =>
      call(lab.url, `PUT ${P}/routes`, { token: admin.token, body: { routes } });
    const quiet = { time_zone: 'UTC', from: '08:00', to: '10:00' };
    const first = await must(put([route('one', { quiet }), route('two')]));
    const ids = first.items.map(({ route_id }) => route_id);
    const again = await must(
      put([route('two', { route_id: ids[1] }), route('one', { route_id: ids[0], quiet })]),
    );
    expect(again.items.map(({ route_id, position }) => [route_id, position])).toEqual([
      [ids[1] ?? '', 0],
      [ids[0] ?? '', 1],
    ]);
    const before = receiver.received.length;
    const attempt = (severity: string) =>
      must(
        call(lab.url, `POST ${P}/routes/{route_id}/try`, {
          ...{ token: ann.token, params: { route_id: ids[0] ?? '' } },
          body: { severity, client_id: null },
        }),
      );
    expect(await attempt('info')).toEqual({ fits: false, why_not: 'It tells from warning on.', tells: [] });
    const warned = await attempt('warning');
    expect(warned.tells.map(({ at }) => at.slice(11, 16))).toEqual(['10:00', '10:30']);
    expect((await attempt('critical')).tells.map(({ at }) => at.slice(11, 16))).toEqual(['09:00', '09:30']);
    expect(receiver.received).toHaveLength(before);
    for (const [bad, code] of [
      [route('x', { route_id: crypto.randomUUID() }), 'route_not_found'],
      [
        route('x', { steps: [{ after_min: 0, to: [{ kind: 'channel', channel_id: crypto.randomUUID() }] }] }),
        'channel_not_found',
      ],
      [
        route('x', { steps: [{ after_min: 0, to: [{ kind: 'rota', rota_id: crypto.randomUUID() }] }] }),
        'rota_not_found',
      ],
      [route('x', { quiet: { ...quiet, to: '08:00' } }), 'bad_schedule'],
      [route('x', { hours: { time_zone: 'Mars', days: [1], from: '08:00', to: '09:00' } }), 'bad_schedule'],
    ] as const)
      expect(await put([bad])).toMatchObject({ problem: { code } });
    await must(put([]));
  });
});

test('nobody sees or touches what another partner has', async () => {
  const { channel_id } = await must(webhook('Ours'));
  const steps = [{ after_min: 0, to: [{ kind: 'channel' as const, channel_id }] }];
  const routes = [{ name: 'ours', severity: 'info' as const, steps, enabled: false }];
  const { items } = await must(call(lab.url, `PUT ${P}/routes`, { token: admin.token, body: { routes } }));
  const stranger = (await signInAs(lab, await addOtherPartner(lab), 'owner')).token;
  for (const list of ['channels', 'rotas', 'routes', 'deliveries'] as const) {
    const got = await must(call(lab.url, `GET ${P}/${list}`, { token: stranger }));
    expect(got.items).toEqual([]);
  }
  const params = { channel_id, route_id: items[0]?.route_id ?? '', rota_id: crypto.randomUUID() };
  const config = { kind: 'webhook', url: receiver.url };
  const answers = [
    await call(lab.url, `PUT ${P}/channels/{channel_id}`, {
      token: stranger,
      params,
      body: named('x', config),
    }),
    await call(lab.url, `DELETE ${P}/channels/{channel_id}`, { token: stranger, params }),
    await call(lab.url, `POST ${P}/channels/{channel_id}/test`, { token: stranger, params }),
    await call(lab.url, `PUT ${P}/routes`, { token: stranger, body: { routes } }),
    await call(lab.url, `POST ${P}/routes/{route_id}/try`, {
      token: stranger,
      params,
      body: { severity: 'info', client_id: null },
    }),
  ];
  for (const answer of answers)
    expect(answer).toMatchObject({ problem: { code: expect.stringMatching(/_not_found$/) } });
  await must(call(lab.url, `PUT ${P}/routes`, { token: admin.token, body: { routes: [] } }));
});

describe('from a device to a person, and back by the link', () => {
  let seq = 0;
  let device: Awaited<ReturnType<Lab['enrol']>>;
  let agent: Awaited<ReturnType<typeof device.connect>>;
  const finds = async (level: CheckLevel) => {
    time.pass(1000);
    seq += 1;
    const body = {
      ...{ kind: 'check' as const, key: 'memory', revision: 'r', level, perf: [], took_ms: 1 },
      summary: '97 %',
    } as const;
    agent.say({ type: 'reports', payload: { log: device.agent_id, reports: [{ seq, age_ms: 0, body }] } });
    for (;;) {
      lab.clock.skip(1000);
      const { payload } = await agent.inbox.next('reports_stored');
      if (payload.upto >= seq) return;
    }
  };
  /** The worker's own timer comes round; resolves when so many messages in all have come. */
  const hears = async (count: number) => {
    const came = receiver.has(count);
    const tick = setInterval(() => lab.clock.skip(EVERY_MS), 5);
    await came;
    // It has come in; that it has is stored a moment later.
    while ((await states()).includes('sending')) await Bun.sleep(5);
    clearInterval(tick);
  };
  const states = async () =>
    await lab.db.asPartner(lab.partner_id, async (tx) =>
      (await tx.selectFrom('deliveries').select(['state', 'claimed_until']).execute()).map(
        ({ state, claimed_until }) => (claimed_until === null ? state : 'sending'),
      ),
    );

  beforeAll(async () => {
    device = await lab.enrol();
    agent = await device.connect();
    await agent.greet();
    const checks = { memory: { alert: { for_s: 0, clear_s: 0, step: 'Look at it.' } } };
    const { policy_id } = await must(
      call(lab.url, 'POST /api/v1/policies', { token: admin.token, body: { name: 'At once', checks } }),
    );
    const targets = [{ level: 'device', target_id: device.agent_id }];
    const params = { policy_id };
    await must(
      call(lab.url, 'PUT /api/v1/policies/{policy_id}/targets', {
        token: admin.token,
        params,
        body: { targets },
      }),
    );
    const { channel_id } = await must(webhook('Ann’s pager'));
    const steps = [0, 30].map((after_min) => ({ after_min, to: [{ kind: 'channel', channel_id }] }));
    const routes = [{ name: 'all', severity: 'info', steps }];
    await must(call(lab.url, `PUT ${P}/routes`, { token: admin.token, body: { routes } }));
  }, 30_000);
  afterAll(() => agent?.[Symbol.asyncDispose]());

  test('what is found is told, acknowledged once by its link, and told again when it is over', async () => {
    const before = receiver.received.length;
    await finds('critical');
    await hears(before + 1);
    const { data } = JSON.parse(receiver.received[before]?.body ?? '');
    const [item] = data.items;
    expect(item).toMatchObject({
      what: 'opened',
      severity: 'critical',
      title: 'Memory',
      step: 'Look at it.',
    });

    const token = new URL(item.acknowledge_url).hash.replace('#token=', '');
    const use = (text: string) => call(lab.url, 'POST /api/v1/acknowledge', { body: { token: text } });
    expect(await use(`${token}x`)).toMatchObject({ problem: { code: 'bad_link' } });
    expect(await must(use(token))).toEqual({ title: item.headline, acknowledged_for: 'Ann’s pager' });
    expect(await use(token)).toMatchObject({ problem: { code: 'bad_link' } });
    const params = { alert_id: item.alert_id };
    const alert = await must(call(lab.url, 'GET /api/v1/alerts/{alert_id}', { token: ann.token, params }));
    expect(alert.state).toBe('acknowledged');
    expect(alert.events.at(-1)).toMatchObject({ what: 'acknowledged' });
    expect(await lastAudit()).toMatchObject({
      action: 'alerts.acknowledged',
      details: { by_link_to: 'Ann’s pager' },
    });

    await finds('ok');
    await hears(before + 2);
    expect(JSON.parse(receiver.received[before + 1]?.body ?? '').data.items[0]).toMatchObject({
      what: 'resolved',
    });
    const query = { alert_id: item.alert_id };
    const { items } = await must(call(lab.url, `GET ${P}/deliveries`, { token: ann.token, query }));
    expect(items.map(({ state }) => state).sort()).toEqual(['dropped', 'sent', 'sent']);
  });

  test('messages are listed page by page, by what became of them, and only a dead one is tried again', async () => {
    const page = (query: Record<string, string>) =>
      must(call(lab.url, `GET ${P}/deliveries`, { token: ann.token, query }));
    const first = await page({ limit: '1' });
    const rest = await page({ limit: '500', cursor: first.next_cursor ?? '' });
    const all = await page({});
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect((await page({ state: 'sent' })).items.every(({ state }) => state === 'sent')).toBe(true);
    const sent = all.items.find(({ state }) => state === 'sent');
    const retry = (delivery_id = '') =>
      call(lab.url, `POST ${P}/deliveries/{delivery_id}/retry`, {
        token: admin.token,
        params: { delivery_id },
      });
    expect(await retry(sent?.delivery_id)).toMatchObject({ problem: { code: 'delivery_not_dead' } });
    expect(await retry(crypto.randomUUID())).toMatchObject({ problem: { code: 'delivery_not_found' } });
    await lab.db.asSystem('test', (tx) =>
      tx
        .updateTable('deliveries')
        .set({ state: 'dead' })
        .where('delivery_id', '=', sent?.delivery_id ?? '')
        .execute(),
    );
    expect((await must(retry(sent?.delivery_id))).state).toBe('retrying');
    expect(await lastAudit()).toMatchObject({ action: 'delivery.retried', target_id: sent?.delivery_id });
  });

  test('a link is worth nothing after a day', async () => {
    const before = receiver.received.length;
    await finds('critical');
    // With the one that was to be tried again.
    await hears(before + 2);
    const opened = receiver.received
      .slice(before)
      .flatMap(({ body }) => JSON.parse(body).data.items)
      .find(({ what }) => what === 'opened');
    const token = new URL(opened.acknowledge_url).hash.replace('#token=', '');
    time.pass(86_400_001);
    const late = await call(lab.url, 'POST /api/v1/acknowledge', { body: { token } });
    expect(late).toMatchObject({ problem: { code: 'bad_link' } });
  });
});

test('no secret gets into the log, at its loudest, whatever happens to it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'guru-log-'));
  const lines: string[] = [];
  const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
  const config = {
    ...readConfig({ GURU_PORT: '0', GURU_DATA_DIR: dataDir, DATABASE_URL: lab.server.database.url }),
    ...{ localAgent: false, notifyLoopback: true },
  };
  {
    await using guru = await startServer(config, { log });
    const { access_token: token } = await must(call(guru.url, 'POST /api/v1/auth/login', { body: OWNER }));
    await using parrot = openReceiver();
    parrot.answer = ({ headers, path }) =>
      new Response(`${headers.get('authorization')} ${path}`, { status: 500 });
    const configs = [
      { kind: 'ntfy', server: parrot.url, topic: 'guru', token: SECRET },
      { kind: 'slack', url: `${parrot.url}/services/${SECRET}` },
      {
        kind: 'email',
        host: '127.0.0.1',
        port: 1,
        security: 'none',
        user: 'x',
        password: SECRET,
        from: 'a@b.example',
        to: ['a@b.example'],
      },
    ];
    for (const [place, one] of configs.entries()) {
      const body = named(`Loud ${place}`, one);
      const { channel_id } = await must(call(guru.url, `POST ${P}/channels`, { token, body }));
      const tested = await must(
        call(guru.url, `POST ${P}/channels/{channel_id}/test`, { token, params: { channel_id } }),
      );
      expect(tested.ok).toBe(false);
      expect(tested.detail).not.toContain(SECRET);
    }
    await call(guru.url, 'POST /api/v1/acknowledge', { body: { token: SECRET } });
  }
  await rm(dataDir, { recursive: true, force: true });
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.includes(SECRET))).toEqual([]);
}, 30_000);
