import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { call, testClock } from '../../fixtures/index.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { type Lab, must, openLab, type Person } from '../tunnel/fixtures/lab.ts';
import { RETURN_MS } from './causes.ts';
import { TICK_MS, WARM_UP_MS } from './engine.ts';

const MINUTE_MS = 60_000;

/** Agents that are connected. */
const present = new Set<TestAgent>();
let time = testClock();
let lab: Lab;
let admin: Person;
beforeEach(async () => {
  time = testClock(Date.UTC(2026, 10, 27, 9));
  lab = await openLab({}, {}, () => time.now());
  // The start is over.
  await passes(WARM_UP_MS);
});
afterEach(async () => {
  for (const agent of present) await agent[Symbol.asyncDispose]();
  present.clear();
  await lab[Symbol.asyncDispose]();
});

/** Time passes; who was signed in is so no more. */
async function passes(ms: number): Promise<void> {
  time.pass(ms);
  admin = await lab.person('admin');
}

/** A device that is there, is cut off, and comes back. */
class Device {
  readonly agent_id: string;
  readonly #connect: () => Promise<TestAgent>;
  #agent: TestAgent | undefined;

  constructor(agent_id: string, connect: () => Promise<TestAgent>) {
    this.agent_id = agent_id;
    this.#connect = connect;
  }

  async comes(): Promise<this> {
    this.#agent = await this.#connect();
    present.add(this.#agent);
    await this.#agent.greet();
    return this;
  }

  async isCutOff(): Promise<void> {
    const agent = this.#leave();
    await agent.lose();
    agent.end();
  }

  async saysGoodbye(): Promise<void> {
    const agent = this.#leave();
    agent.say({ type: 'goodbye', payload: { reason: 'shutdown' } });
    await agent.closed;
  }

  #leave(): TestAgent {
    const agent = this.#agent;
    if (agent === undefined) throw new Error('it is not there');
    present.delete(agent);
    return agent;
  }
}

async function device(): Promise<Device> {
  const { agent_id, connect } = await lab.enrol();
  return await new Device(agent_id, connect).comes();
}

/** Lets the server look at its alerts until something is so. */
async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (;;) {
    lab.clock.skip(TICK_MS);
    // Those that are there stay there, however much time is skipped.
    for (const agent of present) await agent.beat();
    const value = await read();
    if (isSo(value)) return value;
  }
}

const detail = ({ agent_id }: Device) =>
  must(call(lab.url, 'GET /api/v1/agents/{agent_id}', { token: admin.token, params: { agent_id } }));
const alertsOf = async ({ agent_id }: Device, state = 'open') =>
  (await must(call(lab.url, 'GET /api/v1/alerts', { token: admin.token, query: { agent_id, state } }))).items;
const incidents = async (state = 'open') =>
  (await must(call(lab.url, 'GET /api/v1/incidents', { token: admin.token, query: { state } }))).items;
const change = ({ agent_id }: Device, body: object) =>
  must(call(lab.url, 'PATCH /api/v1/agents/{agent_id}', { token: admin.token, params: { agent_id }, body }));
const some = (items: readonly unknown[]) => items.length > 0;
const none = (items: readonly unknown[]) => items.length === 0;

async function onRecordAsOffline(...gone: Device[]): Promise<void> {
  for (const one of gone)
    await until(
      () => detail(one),
      ({ status }) => status === 'offline',
    );
}

test('a server that is cut off is an alert after its time, and not when it is back', async () => {
  const server = await device();
  await device();
  await device();
  await server.isCutOff();
  await onRecordAsOffline(server);
  await passes(3 * MINUTE_MS);
  const [alert] = await until(() => alertsOf(server), some);
  expect(alert).toMatchObject({ kind: 'offline', key: null, severity: 'critical', state: 'firing' });
  await server.comes();
  await until(() => alertsOf(server), none);
  expect(await alertsOf(server, 'resolved')).toMatchObject([{ alert_id: alert?.alert_id }]);
});

test('one that says goodbye is none, and a workstation neither; whoever is for something else is judged anew', async () => {
  const [polite, desk, server] = [await device(), await device(), await device()];
  for (let count = 0; count < 4; count += 1) await device();
  expect(await detail(desk)).toMatchObject({ role: 'server', role_guessed: true });
  expect(await change(desk, { role: 'workstation' })).toMatchObject({
    role: 'workstation',
    role_guessed: false,
  });
  await polite.saysGoodbye();
  await desk.isCutOff();
  await server.isCutOff();
  await onRecordAsOffline(polite, desk, server);
  await passes(3 * MINUTE_MS);
  await until(() => alertsOf(server), some);
  expect([await alertsOf(polite), await alertsOf(desk)]).toEqual([[], []]);
  expect(await change(desk, { role: null })).toMatchObject({ role: 'server', role_guessed: true });
  expect(await until(() => alertsOf(desk), some)).toMatchObject([{ kind: 'offline' }]);
  expect(await alertsOf(polite)).toEqual([]);
});

test('a site that goes silent is one incident with its devices inside, until most of them are back', async () => {
  const gone = [await device(), await device(), await device(), await device()];
  const stays = await device();
  await Promise.all(gone.map((one) => one.isCutOff()));
  await onRecordAsOffline(...gone);
  await passes(3 * MINUTE_MS);
  const [incident] = await until(incidents, some);
  expect(incident).toMatchObject({ kind: 'site_down', silent: 4, affected: 4, state: 'firing' });
  for (const one of [...gone, stays]) expect(await alertsOf(one)).toEqual([]);
  const params = { incident_id: incident?.incident_id ?? '' };
  const whole = await must(
    call(lab.url, 'GET /api/v1/incidents/{incident_id}', { token: admin.token, params }),
  );
  expect(whole.devices.map(({ agent_id }) => agent_id).toSorted()).toEqual(
    gone.map(({ agent_id }) => agent_id).toSorted(),
  );
  const [last, ...others] = gone;
  for (const one of others) await one.comes();
  await until(incidents, none);
  // The last one draws its delay for a while, and is told of alone then.
  await passes(RETURN_MS);
  expect(last && (await until(() => alertsOf(last), some))).toMatchObject([{ kind: 'offline' }]);
});

describe('what stands behind what', () => {
  const put = ({ agent_id }: Device, body: object, { token } = admin) =>
    call(lab.url, 'PUT /api/v1/agents/{agent_id}/dependencies', { token, params: { agent_id }, body });
  const read = ({ agent_id }: Device) =>
    must(
      call(lab.url, 'GET /api/v1/agents/{agent_id}/dependencies', {
        token: admin.token,
        params: { agent_id },
      }),
    );

  test('is said, seen from both sides, and changed', async () => {
    const [firewall, server] = [await device(), await device()];
    const { site_id } = await detail(firewall);
    const said = await must(put(firewall, { device_ids: [server.agent_id], site_ids: [site_id] }));
    expect(said.devices.map(({ agent_id }) => agent_id)).toEqual([server.agent_id]);
    expect(said.sites).toMatchObject([{ site_id, site_name: 'Main' }]);
    expect(said.behind).toEqual([]);
    expect((await read(server)).behind.map(({ agent_id }) => agent_id)).toEqual([firewall.agent_id]);
    expect(await must(put(firewall, {}))).toEqual({ devices: [], sites: [], behind: [] });
    const events = await lab.db.asPartner(lab.partner_id, (tx) =>
      tx
        .selectFrom('audit_events')
        .select('action')
        .where('target_id', '=', firewall.agent_id)
        .where('action', '=', 'agent.dependencies_changed')
        .execute(),
    );
    expect(events).toHaveLength(2);
  });

  test('is refused of a stranger, of nobody, and of itself', async () => {
    const firewall = await device();
    const nobody = new Device(crypto.randomUUID(), () => Promise.reject(new Error('nobody')));
    const codes = await Promise.all(
      [
        put(firewall, { device_ids: [nobody.agent_id] }),
        put(firewall, { site_ids: [nobody.agent_id] }),
        put(firewall, { device_ids: [firewall.agent_id] }),
        put(nobody, {}),
      ].map(async (answer) => {
        const called = await answer;
        return called.ok ? 'accepted' : called.problem.code;
      }),
    );
    expect(codes).toEqual(['target_not_found', 'target_not_found', 'target_not_found', 'agent_not_found']);
  });
});
