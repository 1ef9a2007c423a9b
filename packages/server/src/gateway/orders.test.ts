import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { agentCommands, type CommandOutcome, type OrderBody } from '../bus/index.ts';
import { type AgentServer, startAgentServer } from './fixtures/agent-server.ts';
import { SkippingClock } from './fixtures/skipping-clock.ts';
import { makeTenant, type Tenant } from './fixtures/tenant.ts';
import { DELIVER_WITHIN_MS } from './outbox.ts';

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

const message: OrderBody = { type: 'pace', payload: { interval_ms: 2000, for_ms: 30_000 } };
const give = (agentId: string, signal?: AbortSignal) =>
  server.bus.request(agentCommands(agentId), { kind: 'deliver', message }, { timeout_ms: 60_000, signal });
const ok = (value: CommandOutcome) => ({ ok: true as const, value });

test('an order is done when the agent acknowledges it', async () => {
  const { agent_id, agent } = await server.agent();
  await using _agent = agent;
  const outcome = give(agent_id);
  const { id, payload } = await agent.inbox.next('pace');
  expect(payload).toEqual(message.payload);
  agent.say({ type: 'ack', payload: { id } });
  expect(await outcome).toEqual(ok('done'));
});

test('an_order_that_was_not_acknowledged_is_sent_again_on_the_next_connection_with_the_same_id', async () => {
  const { agent_id, agent: first } = await server.agent();
  const outcome = give(agent_id);
  const { id } = await first.inbox.next('pace');
  await first[Symbol.asyncDispose]();
  await using second = await server.connect(agent_id);
  await second.greet();
  expect((await second.inbox.next('pace')).id).toBe(id);
  second.say({ type: 'ack', payload: { id } });
  expect(await outcome).toEqual(ok('done'));
});

test('an order that no connection acknowledges is undeliverable after ten seconds', async () => {
  const { agent_id, agent } = await server.agent();
  const outcome = give(agent_id);
  await agent.inbox.next('pace');
  await agent[Symbol.asyncDispose]();
  clock.skip(DELIVER_WITHIN_MS);
  expect(await outcome).toEqual(ok('undeliverable'));
});

test('an order that is taken back is not sent again', async () => {
  const { agent_id, agent: first } = await server.agent();
  const controller = new AbortController();
  const outcome = give(agent_id, controller.signal);
  await first.inbox.next('pace');
  controller.abort();
  expect(await outcome).toEqual({ ok: false, code: 'aborted' });
  await using second = await server.connect(agent_id);
  await second.greet();
  await second.beat();
  expect(second.inbox.all.some(({ type }) => type === 'pace')).toBe(false);
  await first.closed;
});

test('an order for an agent that is not connected fails at once', async () => {
  expect(await give(await server.enrol())).toEqual({ ok: false, code: 'no_responder' });
});

test('orders wait for the welcome', async () => {
  const agent_id = await server.enrol();
  await using agent = await server.connect(agent_id);
  agent.sayHello();
  const isConnected = async () =>
    (await server.bus.request(agentCommands(agent_id), { kind: 'probe' }, { timeout_ms: 1000 })).ok;
  while (!(await isConnected())) await new Promise((resolve) => setTimeout(resolve, 1));
  const outcome = give(agent_id);
  const { id } = await agent.inbox.next('pace');
  expect(agent.inbox.all.map(({ type }) => type)).toEqual(['welcome', 'pace']);
  agent.say({ type: 'ack', payload: { id } });
  expect(await outcome).toEqual(ok('done'));
});
