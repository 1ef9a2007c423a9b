import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import {
  AGENT_SUBPROTOCOL,
  CLOSE_CODES,
  dataFrame,
  FrameType,
  NO_PROGRESS_MS,
  PING_BYTES,
  pingFrame,
  TYPE_AT,
} from '@guru/protocol';
import { wholeGrant } from '@guru/protocol/control';
import {
  agentCommands,
  agentFrames,
  type OrderBody,
  type SessionEvent,
  sessionEvents,
} from '../bus/index.ts';
import { ASK_AFTER_MS, CLOSE_WITHIN_MS, HELLO_WITHIN_MS, OFFLINE_AFTER_MS } from './connection-state.ts';
import { type AgentServer, startAgentServer } from './fixtures/agent-server.ts';
import { openHalf } from './fixtures/half-open.ts';
import { someFacts } from './fixtures/heartbeats.ts';
import { SkippingClock } from './fixtures/skipping-clock.ts';
import { makeTenant, type Tenant } from './fixtures/tenant.ts';

let tenant: Tenant;
let clock: SkippingClock;
let server: AgentServer;

beforeAll(async () => {
  tenant = await makeTenant();
});
beforeEach(async () => {
  await server?.[Symbol.asyncDispose]();
  clock = new SkippingClock();
  server = await startAgentServer(tenant, clock);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await tenant[Symbol.asyncDispose]();
});

const statusOf = (agentId: string) =>
  tenant.db.asPartner(tenant.partner_id, async (tx) => {
    const row = await tx
      .selectFrom('agents')
      .select('status')
      .where('agent_id', '=', agentId)
      .executeTakeFirst();
    return row?.status;
  });

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

const hello = JSON.stringify({
  type: 'hello',
  payload: { protocol: 1, agent_version: '0', boot_id: 'b', facts: someFacts(), channels: [], resume: null },
});

/** An agent that says hello and reads nothing more. */
async function openHalfAgent() {
  const agent_id = await server.enrol();
  const before = server.gateway.stats().agents;
  const headers = { 'x-agent': agent_id, 'sec-websocket-protocol': AGENT_SUBPROTOCOL };
  const socket = await openHalf(server.port, '/', headers, hello);
  await until(() => server.gateway.stats().agents > before);
  return { agent_id, socket };
}

const tunnelOpen = (session_id: string): OrderBody => ({
  type: 'tunnel_open',
  payload: {
    session_id,
    route: 7,
    tech_id: crypto.randomUUID(),
    tech_name: 'Ann',
    grant: wholeGrant(['speed']),
    limits: { max_channels: 64, idle_timeout_ms: 1000, max_sessions: 1 },
  },
});

test('an agent that says no hello in ten seconds is sent away', async () => {
  const agent = await server.connect(await server.enrol());
  clock.skip(HELLO_WITHIN_MS - 1500);
  await agent.greet();
  const silent = await server.connect(await server.enrol());
  clock.skip(HELLO_WITHIN_MS);
  expect(await silent.closed).toMatchObject({ code: CLOSE_CODES.protocol_broken });
  await agent.beat();
});

test('an agent is offline 55 seconds after the last thing that could be read', async () => {
  const { agent_id, agent } = await server.agent();
  clock.skip(OFFLINE_AFTER_MS - 5000);
  await agent.beat();
  clock.skip(OFFLINE_AFTER_MS - 5000);
  await agent.beat();
  agent.sendText('{');
  await agent.inbox.next('nak');
  clock.skip(OFFLINE_AFTER_MS);
  expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.no_progress });
  await until(async () => (await statusOf(agent_id)) === 'offline');
});

test('an agent whose heartbeat is late is asked for a sign, once, and stays when it gives one', async () => {
  const { agent } = await server.agent();
  const pings = () => agent.frames.filter((frame) => frame[TYPE_AT] === FrameType.PING);
  clock.skip(ASK_AFTER_MS);
  clock.skip(5000);
  await until(() => pings().length > 0);
  agent.sendBytes(pingFrame(FrameType.PONG, new Uint8Array(PING_BYTES)));
  // Messages keep their order: when this one is answered, the sign before it has been taken.
  agent.sendText('{');
  await agent.inbox.next('nak');
  clock.skip(OFFLINE_AFTER_MS - 6000);
  await agent.beat();
  expect(pings().length).toBe(2);
  expect(server.gateway.stats()).toMatchObject({ agents: 1 });
});

test('a half-open agent is offline within a minute, and nothing is left of it soon after', async () => {
  const { agent_id, socket } = await openHalfAgent();
  using _socket = socket;
  clock.skip(ASK_AFTER_MS);
  clock.skip(OFFLINE_AFTER_MS - ASK_AFTER_MS);
  expect(server.gateway.stats()).toMatchObject({ agents: 0 });
  await until(async () => (await statusOf(agent_id)) === 'offline');
  clock.skip(CLOSE_WITHIN_MS);
  clock.skip(1000);
  await until(() => server.gateway.stats().connections === 0);
});

test('a_half_open_agent_never_delays_another', async () => {
  const { agent_id: dead, socket } = await openHalfAgent();
  using _socket = socket;
  const { agent_id: alive, agent } = await server.agent();
  await using _agent = agent;
  const [deadSession, liveSession] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const [agentId, session] of [
    [dead, deadSession],
    [alive, liveSession],
  ] as const) {
    const command = { kind: 'deliver', message: tunnelOpen(session) } as const;
    void server.bus.request(agentCommands(agentId), command, { timeout_ms: 60_000 });
  }
  await agent.inbox.next('tunnel_open');
  const events: SessionEvent[] = [];
  using _events = server.bus.subscribe(sessionEvents(deadSession), (event) => events.push(event));

  // More than any kernel takes, in the class that doesn't wait for the hop's window.
  const frame = () => dataFrame(7, 1, 0, new Uint8Array(16_384), 0, 16_384);
  for (let count = 0; count < 4096; count += 1) server.bus.publish(agentFrames(dead, 1), frame());

  const begin = performance.now();
  for (let count = 0; count < 20; count += 1) {
    await agent.beat();
    server.bus.publish(agentFrames(alive, 1), frame());
  }
  await until(() => agent.frames.filter((one) => one[TYPE_AT] === FrameType.DATA).length === 20);
  expect(performance.now() - begin).toBeLessThan(2000);

  // Its own session is cut where its windows end, and the connection when nothing moves.
  expect(events[0]).toEqual({ type: 'undelivered', channel_id: 1 });
  clock.skip(NO_PROGRESS_MS);
  clock.skip(1000);
  await until(() => events.some(({ type }) => type === 'agent_gone'));
  await agent.beat();
});

test('on a planned stop every agent is told when to come back, each at another time', async () => {
  const agents = await Promise.all(Array.from({ length: 8 }, () => server.agent()));
  const { socket } = await openHalfAgent();
  using _socket = socket;
  const stopped = server.gateway[Symbol.asyncDispose]();
  const after = await Promise.all(
    agents.map(async ({ agent }) => {
      const { payload } = await agent.inbox.next('goaway');
      expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.going_away });
      return payload.reconnect_after_ms;
    }),
  );
  expect(new Set(after).size).toBeGreaterThan(1);
  clock.skip(3000);
  await stopped;
  for (const { agent_id } of agents) expect(await statusOf(agent_id)).toBe('offline');
  await expect(server.agent()).rejects.toThrow('refused');
});

test('after a crash nobody is on record as online', async () => {
  const agent_id = await server.enrol();
  await tenant.db.asSystem('fixture', (tx) =>
    tx.updateTable('agents').set({ status: 'online' }).where('agent_id', '=', agent_id).execute(),
  );
  await using _again = await startAgentServer(tenant);
  expect(await statusOf(agent_id)).toBe('offline');
});
