import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { CLOSE_CODES } from '@guru/protocol';
import {
  type AgentPresence,
  agentCommands,
  agentPresence,
  type LiveNotice,
  partnerLive,
} from '../bus/index.ts';
import { type AgentServer, startAgentServer } from './fixtures/agent-server.ts';
import { someFacts, someMetrics } from './fixtures/heartbeats.ts';
import { makeTenant, type Tenant } from './fixtures/tenant.ts';

let tenant: Tenant;
let server: AgentServer;

beforeAll(async () => {
  tenant = await makeTenant();
  server = await startAgentServer(tenant);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await tenant[Symbol.asyncDispose]();
});

const row = (agentId: string) =>
  tenant.db.asPartner(tenant.partner_id, (tx) =>
    tx.selectFrom('agents').selectAll().where('agent_id', '=', agentId).executeTakeFirstOrThrow(),
  );

/** Resolves when a notice of this kind about this agent comes on the partner's subject. */
function notice(matches: (notice: LiveNotice) => boolean): Promise<LiveNotice> {
  const { promise, resolve } = Promise.withResolvers<LiveNotice>();
  const subscription = server.bus.subscribe(partnerLive(tenant.partner_id), (one) => {
    if (matches(one)) resolve(one);
  });
  return promise.finally(() => subscription[Symbol.dispose]());
}

const goneOffline = (agentId: string) =>
  notice((one) => one.type === 'status' && one.agent_id === agentId && one.status === 'offline');

describe('presence', () => {
  test('an agent is online, with its facts, when it is welcome', async () => {
    const agent_id = await server.enrol();
    const online = notice((one) => one.type === 'status' && one.agent_id === agent_id);
    await using agent = await server.connect(agent_id);
    const facts = someFacts({ hostname: 'db-07', logged_on_user: 'ann' });
    const { payload } = await agent.greet({ facts, boot_id: 'b7', agent_version: '1.2.3' });
    expect(payload).toMatchObject({ heartbeat_interval_ms: 30_000, partner_name: 'Partner' });
    expect(Math.abs(payload.server_time - Date.now())).toBeLessThan(5000);
    expect(await row(agent_id)).toMatchObject({
      status: 'online',
      hostname: 'db-07',
      os_name: 'Debian GNU/Linux',
      logged_on_user: 'ann',
      boot_id: 'b7',
      agent_version: '1.2.3',
      facts,
    });
    expect(await online).toMatchObject({ status: 'online' });
    expect((await row(agent_id)).connected_at).toBeInstanceOf(Date);
  });

  test('an_agent_whose_socket_closes_is_offline_for_who_reads_when_he_hears_of_it', async () => {
    const { agent_id, agent } = await server.agent();
    const gone = goneOffline(agent_id);
    await agent[Symbol.asyncDispose]();
    expect(await gone).toMatchObject({ status: 'offline' });
    expect(await row(agent_id)).toMatchObject({ status: 'offline' });
    expect(
      await server.bus.request(agentCommands(agent_id), { kind: 'probe' }, { timeout_ms: 1000 }),
    ).toEqual({
      ok: false,
      code: 'no_responder',
    });
  });

  test('an agent that says goodbye is offline at once', async () => {
    const { agent_id, agent } = await server.agent();
    const gone = goneOffline(agent_id);
    agent.say({ type: 'goodbye', payload: { reason: 'shutdown' } });
    await gone;
    expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.done });
  });

  test.each([
    ['shutdown', true],
    ['uninstall', true],
    // It means to be back at once; when it is not, that is for somebody to know.
    ['update', false],
    [null, false],
  ] as const)('an agent that goes by %p has said goodbye: %p', async (reason, said_goodbye) => {
    const { agent_id, agent } = await server.agent();
    const { promise, resolve } = Promise.withResolvers<AgentPresence>();
    using _subscription = server.bus.subscribe(agentPresence(), (presence) => {
      if (presence.agent_id === agent_id && presence.status === 'offline') resolve(presence);
    });
    if (reason === null) await agent.lose();
    else agent.say({ type: 'goodbye', payload: { reason } });
    expect(await promise).toMatchObject({ partner_id: tenant.partner_id, said_goodbye });
    agent.end();
  });

  test('new facts are stored, and those who look are told when they are others', async () => {
    const { agent_id, agent } = await server.agent();
    await using _agent = agent;
    const changed = notice((one) => one.type === 'changed' && one.what === 'agents');
    agent.say({ type: 'facts', payload: someFacts({ hostname: 'renamed', logged_on_user: null }) });
    await changed;
    expect(await row(agent_id)).toMatchObject({
      hostname: 'renamed',
      logged_on_user: null,
      status: 'online',
    });
  });

  test('an agent that was removed meanwhile is sent away', async () => {
    const agent_id = await server.enrol();
    await using agent = await server.connect(agent_id);
    await tenant.db.asSystem('test', (tx) =>
      tx.deleteFrom('agents').where('agent_id', '=', agent_id).execute(),
    );
    agent.sayHello();
    expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.revoked });
  });

  test('a_newer_connection_of_the_same_agent_takes_the_place_of_the_older', async () => {
    const { agent_id, agent: older } = await server.agent();
    await using newer = await server.connect(agent_id);
    await newer.greet();
    expect(await older.closed).toMatchObject({ code: CLOSE_CODES.replaced });
    await newer.beat();
    expect(await row(agent_id)).toMatchObject({ status: 'online' });
    const probe = await server.bus.request(agentCommands(agent_id), { kind: 'probe' }, { timeout_ms: 1000 });
    expect(probe).toEqual({ ok: true, value: 'done' });
  });

  test('a disconnect by command ends the connection with its code', async () => {
    const { agent_id, agent } = await server.agent();
    const command = { kind: 'disconnect', close_code: CLOSE_CODES.revoked, reason: 'removed' } as const;
    await server.bus.request(agentCommands(agent_id), command, { timeout_ms: 1000 });
    expect(await agent.closed).toEqual({ code: CLOSE_CODES.revoked, reason: 'removed' });
  });
});

describe('heartbeats', () => {
  test('a heartbeat is acknowledged and its measurements go on', async () => {
    const { agent_id, agent } = await server.agent();
    await using _agent = agent;
    await agent.beat({ cpu_percent: 77 });
    const measured = server.measured.filter((one) => one.agent_id === agent_id);
    expect(measured).toHaveLength(1);
    expect(measured[0]).toMatchObject({
      partner_id: tenant.partner_id,
      metrics: someMetrics({ cpu_percent: 77 }),
    });
  });

  test('an_agent_that_beats_too_fast_is_acknowledged_and_kept_once', async () => {
    const { agent_id, agent } = await server.agent();
    await using _agent = agent;
    for (let count = 0; count < 50; count += 1) await agent.beat();
    const kept = server.measured.filter((one) => one.agent_id === agent_id).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(10);
  });
});

describe('what can not be read', () => {
  const heartbeat = (metrics: unknown) =>
    JSON.stringify({ type: 'heartbeat', payload: { seq: 1, boot_id: 'b', metrics } });

  test.each([
    ['not_json', '{'],
    ['unknown_type', '{"type":"surprise","payload":{}}'],
    ['bad_payload', '{"type":"ack","payload":{"id":"x"}}'],
    ['bad_payload', '{"type":"ack","payload":{"id":"0b0e7b1c-7a3a-4f6e-9d53-0f2f6d3b8f10","more":1}}'],
    ['bad_payload', '[]'],
    [
      'bad_payload',
      heartbeat({ ...someMetrics(), disks: [{ mount: 'a\0', filesystem: '', used: 1, total: 1 }] }),
    ],
    [
      'bad_payload',
      heartbeat({ ...someMetrics(), disks: [{ mount: '\ud800', filesystem: '', used: 1, total: 1 }] }),
    ],
    ['bad_payload', '{"type":"hello","payload":{}}'],
  ])('a text frame gets a nak %s and changes nothing else: %p', async (code, text) => {
    const { agent } = await server.agent();
    await using _agent = agent;
    agent.sendText(text);
    const { payload } = await agent.inbox.next('nak');
    expect(payload).toMatchObject({ code, about: text.slice(0, 200) });
    await agent.beat();
  });

  test('a harmless escape is no reason for a nak', async () => {
    const { agent } = await server.agent();
    await using _agent = agent;
    agent.sendText(
      heartbeat({ ...someMetrics(), disks: [] }).replace('"boot_id":"b"', '"boot_id":"\\u00e4"'),
    );
    await agent.inbox.next('heartbeat_ack');
  });

  test('a binary frame gets a nak', async () => {
    const { agent } = await server.agent();
    await using _agent = agent;
    agent.sendBytes(Uint8Array.of(1, 2, 3));
    expect((await agent.inbox.next('nak')).payload).toMatchObject({ code: 'bad_frame' });
    await agent.beat();
  });

  test('the_third_unreadable_frame_in_a_minute_ends_the_connection', async () => {
    const { agent } = await server.agent();
    for (const text of ['{', '{', '{']) agent.sendText(text);
    expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.protocol_broken });
    expect(agent.inbox.all.filter(({ type }) => type === 'nak')).toHaveLength(3);
  });

  test('a nak of the agent is never answered', async () => {
    const { agent } = await server.agent();
    await using _agent = agent;
    agent.say({ type: 'nak', payload: { code: 'not_json', message: '', about: '' } });
    await agent.beat();
    expect(agent.inbox.all.filter(({ type }) => type === 'nak')).toEqual([]);
  });
});

describe('before the hello', () => {
  test('nothing else is taken', async () => {
    const agent_id = await server.enrol();
    await using agent = await server.connect(agent_id);
    agent.say({ type: 'goodbye', payload: { reason: 'shutdown' } });
    expect((await agent.inbox.next('nak')).payload).toMatchObject({ code: 'bad_payload' });
    agent.sendBytes(new Uint8Array(20));
    expect((await agent.inbox.next('nak')).payload).toMatchObject({ code: 'bad_frame' });
    await agent.greet();
  });

  test.each([0, 2, 65_535])(
    'protocol %i is refused, whatever the rest of the hello looks like',
    async (protocol) => {
      const agent = await server.connect(await server.enrol());
      agent.sendText(JSON.stringify({ type: 'hello', payload: { protocol, shape: 'of another time' } }));
      const { payload } = await agent.inbox.next('refused');
      expect(payload).toMatchObject({ code: 'protocol_not_supported', min_protocol: 1, max_protocol: 1 });
      expect(payload.message).toContain(protocol === 0 ? 'update the agent' : 'update the server');
      expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.version_refused });
    },
  );

  test('a stranger gets no WebSocket, nor does one without the subprotocol', async () => {
    const upgrade = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${server.port}/`, { headers: { upgrade: 'websocket', ...headers } });
    expect((await upgrade({ 'sec-websocket-protocol': 'guru.agent.v1' })).status).toBe(401);
    expect((await upgrade({ 'x-agent': 'any' })).status).toBe(426);
  });
});

test('no handler failed on the way', () => {
  expect(server.faults).toEqual([]);
});
