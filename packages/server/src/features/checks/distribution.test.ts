import { afterAll, beforeAll, expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit';
import { type AgentCommand, agentCommands, type CommandOutcome, LocalBus } from '../../bus/index.ts';
import { silent } from '../../fixtures/index.ts';
import { makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { type Effective, effectiveOf } from '../policies/effective.ts';
import { Distribution } from './distribution.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await makeTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

/** What is in force: one check, with this limit. */
const withLimit = (warn: number): Effective =>
  effectiveOf([
    {
      policy_id: 'one',
      name: 'one',
      level: 'partner',
      checks: { cpu: { kind: 'cpu', params: { warn } } },
      settings: {},
    },
  ]);

/** A distribution over a real database and a bus on which agents answer as a test says. */
function stage() {
  const clock = new FakeClock();
  const bus = new LocalBus((_, error) => expect.unreachable(String(error)));
  const state = { effective: withLimit(90), failing: false, now: 0, most: 0, batches: [] as number[] };
  const given = new Map<string, AgentCommand[]>();
  const distribution = new Distribution({
    db: tenant.db,
    bus,
    log: silent,
    clock,
    now: Date.now,
    async effectiveOf(_, __, ids) {
      state.now += 1;
      state.most = Math.max(state.most, state.now);
      state.batches.push(ids.length);
      await Promise.resolve();
      state.now -= 1;
      if (state.failing) throw new Error('the database is away');
      return new Map(ids.map((id) => [id, state.effective]));
    },
  });
  return {
    clock,
    state,
    given,
    distribution,
    agent(answer: () => CommandOutcome | Promise<CommandOutcome> = () => 'done') {
      const agent = { agent_id: crypto.randomUUID(), partner_id: tenant.partner_id };
      const own: AgentCommand[] = [];
      given.set(agent.agent_id, own);
      const gone = bus.respond(agentCommands(agent.agent_id), (command) => {
        own.push(command);
        return answer();
      });
      return { ...agent, own, leave: () => gone[Symbol.dispose]() };
    },
    /** Lets time pass until all of this holds. */
    async until(isSo: () => boolean) {
      for (let tries = 0; !isSo(); tries += 1) {
        expect(tries).toBeLessThan(5000);
        await clock.advance(50);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    [Symbol.asyncDispose]: () => distribution[Symbol.asyncDispose](),
  };
}

test('ten thousand that come back at once are served some at a time, each once', async () => {
  await using one = stage();
  const agents = Array.from({ length: 10_000 }, () => one.agent());
  for (const agent of agents) one.distribution.arrived(agent);
  await one.until(() => agents.every(({ own }) => own.length > 0));
  expect(one.state.most).toBe(1);
  expect(Math.max(...one.state.batches)).toBeLessThanOrEqual(200);
  expect(agents.every(({ own }) => own.length === 1)).toBe(true);
});

test('a_device_that_never_answers_keeps_nobody_waiting', async () => {
  await using one = stage();
  const silentOnes = Array.from({ length: 100 }, () =>
    one.agent(() => new Promise<CommandOutcome>(() => {})),
  );
  const quick = one.agent();
  for (const agent of [...silentOnes, quick]) one.distribution.arrived(agent);
  await one.until(() => quick.own.length === 1);
  expect(silentOnes.every(({ own }) => own.length === 1)).toBe(true);
});

test('devices that came while the database was away get theirs when it is back', async () => {
  await using one = stage();
  one.state.failing = true;
  const agent = one.agent();
  one.distribution.arrived(agent);
  await one.until(() => one.state.batches.length >= 2);
  one.state.failing = false;
  await one.until(() => agent.own.length === 1);
  expect(agent.own[0]).toMatchObject({ kind: 'deliver', message: { type: 'checks' } });
});

test('one that has not taken it is given it again while it is there, and one that has is not', async () => {
  await using one = stage();
  const answers: CommandOutcome[] = ['undeliverable', 'overloaded', 'done'];
  const stubborn = one.agent(() => answers.shift() ?? 'done');
  const good = one.agent();
  const gone = one.agent();
  gone.leave();
  for (const agent of [stubborn, good, gone]) one.distribution.arrived(agent);
  await one.until(() => stubborn.own.length === 1 && good.own.length === 1);
  await one.until(() => stubborn.own.length === 3);
  for (let minutes = 0; minutes < 5; minutes += 1) await one.clock.advance(60_000);
  expect([stubborn.own.length, good.own.length, gone.own.length]).toEqual([3, 1, 0]);
});

test('on a new connection it is given anew, also what it had', async () => {
  await using one = stage();
  const agent = one.agent();
  one.distribution.arrived(agent);
  await one.until(() => agent.own.length === 1);
  one.distribution.arrived(agent);
  await one.until(() => agent.own.length === 2);
  one.state.effective = withLimit(80);
  one.distribution.arrived(agent);
  await one.until(() => agent.own.length === 3);
  expect(JSON.stringify(agent.own[2])).toContain('"warn":80');
});

test('after the end nothing is given any more, and nothing is left running', async () => {
  const one = stage();
  const agent = one.agent();
  one.distribution.arrived(agent);
  await one.distribution[Symbol.asyncDispose]();
  one.distribution.arrived(agent);
  one.distribution.changed(tenant.partner_id);
  await one.clock.advance(300_000);
  expect(agent.own).toEqual([]);
});
