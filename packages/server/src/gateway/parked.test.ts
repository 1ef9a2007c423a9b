import { afterAll, afterEach, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { wholeGrant } from '@guru/protocol/control';
import { agentCommands, type SessionEvent, sessionEvents } from '../bus/index.ts';
import { type AgentServer, startAgentServer } from './fixtures/agent-server.ts';
import { SkippingClock } from './fixtures/skipping-clock.ts';
import { makeTenant, type Tenant } from './fixtures/tenant.ts';
import type { TestAgent } from './fixtures/test-agent.ts';

setDefaultTimeout(60_000);

const GRACE_MS = 30_000;
const SESSION_ID = '0197c0de-0000-7000-8000-0000000000ab';
let tenant: Tenant;
let server: AgentServer;
let clock: SkippingClock;
let agent: TestAgent;
let agent_id: string;
let events: SessionEvent[];

beforeAll(async () => {
  tenant = await makeTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());
beforeEach(async () => {
  clock = new SkippingClock();
  server = await startAgentServer(tenant, clock, GRACE_MS);
  ({ agent, agent_id } = await server.agent());
  agent.obey();
  events = [];
  server.bus.subscribe(sessionEvents(SESSION_ID), (event) => events.push(event));
});
afterEach(async () => {
  agent.end();
  await server[Symbol.asyncDispose]();
});

/** Gives the agent a session, and settles when it is ready. */
async function openSession(): Promise<void> {
  const payload = {
    session_id: SESSION_ID,
    route: 7,
    tech_id: crypto.randomUUID(),
    tech_name: 'Ann',
    grant: wholeGrant(['speed']),
    limits: { max_channels: 64, max_sessions: 1, idle_timeout_ms: 1000 },
  };
  const command = { kind: 'deliver', message: { type: 'tunnel_open', payload } } as const;
  await server.bus.request(agentCommands(agent_id), command, { timeout_ms: 20_000 });
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

const probe = () => server.bus.request(agentCommands(agent_id), { kind: 'probe' }, { timeout_ms: 1000 });
const isOffline = async () => {
  while (server.gateway.stats().agents > 0) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('an agent that is lost with a session is away, then gone, once, and leaves nothing', async () => {
  await openSession();
  await agent.lose();
  await isOffline();
  expect(server.gateway.stats()).toMatchObject({ agents: 0, agents_away: 1 });
  expect(await probe()).toEqual({ ok: true, value: 'undeliverable' });
  clock.skip(GRACE_MS - 1000);
  expect(events.map(({ type }) => type)).toEqual(['ready', 'agent_away']);
  clock.skip(2000);
  clock.skip(GRACE_MS);
  expect(events.slice(2)).toEqual([{ type: 'agent_gone', reason: 'agent_disconnected' }]);
  expect(server.gateway.stats()).toMatchObject({ connections: 0, agents_away: 0 });
  expect(await probe()).toEqual({ ok: false, code: 'no_responder' });
});

test('an agent that is lost without a session is gone at once', async () => {
  await agent.lose();
  await isOffline();
  expect(server.gateway.stats()).toMatchObject({ agents_away: 0 });
});

test('an agent that says goodbye is not waited for', async () => {
  await openSession();
  agent.say({ type: 'goodbye', payload: { reason: 'shutdown' } });
  await agent.closed;
  expect(events.at(-1)).toEqual({ type: 'agent_gone', reason: 'agent_disconnected' });
  expect(server.gateway.stats()).toMatchObject({ agents_away: 0 });
});

test('a gateway that stops waits for nobody', async () => {
  await openSession();
  await agent.lose();
  await isOffline();
  await server.gateway[Symbol.asyncDispose]();
  expect(events.at(-1)).toEqual({ type: 'agent_gone', reason: 'agent_disconnected' });
  expect(server.gateway.stats()).toMatchObject({ connections: 0, agents_away: 0 });
});
