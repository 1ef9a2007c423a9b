import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import type { CheckLevel, CheckResult } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit';
import { sql } from 'kysely';
import { type LiveNotice, LocalBus, partnerLive } from '../../bus/index.ts';
import { silent } from '../../fixtures/index.ts';
import { addAgent, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import type { Observation } from '../alerts/observation.ts';
import { openPolicies, type Policies } from '../policies/index.ts';
import { LOOK_EVERY_MS, LookOver } from './look-over.ts';
import { takeReports } from './take-reports.ts';
import { startUpkeep } from './upkeep.ts';

const HOUR_MS = 3_600_000;
const begin = Date.UTC(2026, 10, 27, 9);

let tenant: Tenant;
let policies: Policies;
beforeAll(async () => {
  tenant = await makeTenant();
  policies = await openPolicies({ db: tenant.db, bus: new LocalBus(() => {}), now: () => begin });
  (await startUpkeep(tenant.db, silent, () => begin))[Symbol.dispose]();
});
afterAll(() => tenant[Symbol.asyncDispose]());
beforeEach(() => tenant.db.asSystem('fixture', (tx) => sql`delete from agents`.execute(tx)));

const newAgent = (status: 'online' | 'offline' = 'online') =>
  tenant.db.asSystem('fixture', (tx) =>
    addAgent(tx, tenant, { status, connected_at: new Date(begin - HOUR_MS).toISOString() }),
  );

function open(batch = 1000) {
  const clock = new FakeClock();
  const bus = new LocalBus((_, error) => expect.unreachable(String(error)));
  const state = { now: begin, observed: [] as Observation[], failing: false };
  const told: LiveNotice[] = [];
  bus.subscribe(partnerLive(tenant.partner_id), (notice) => told.push(notice));
  const parts = {
    effectiveOfAny: policies.effectiveOfAny,
    onObserved: async (_: unknown, observations: readonly Observation[]) => {
      if (state.failing) throw new Error('alerts fail');
      state.observed.push(...observations);
    },
    onKept: () => Promise.resolve(),
  };
  const log = silent.child({});
  const looks = { count: 0, failed: 0 };
  log.warn = () => {
    looks.failed += 1;
  };
  const db: typeof tenant.db = {
    ...tenant.db,
    asSystem: (reason, work) =>
      tenant.db.asSystem(reason, work).finally(() => {
        looks.count += 1;
      }),
  };
  const lookOver = new LookOver({
    ...parts,
    ...{ db, bus, log, clock, batch, now: () => state.now, toldAt: () => undefined },
  });
  return {
    state,
    told,
    looks,
    /** A result of a check, found now. */
    async finds(agent_id: string, level: CheckLevel, key = 'cpu', seq = state.now) {
      const body: CheckResult = {
        kind: 'check',
        key,
        level,
        revision: '',
        summary: '',
        perf: [],
        took_ms: 0,
      };
      const reports = [{ seq, age_ms: 0, body }];
      const { partner_id } = tenant;
      const message = { agent_id, partner_id, received_at: state.now, log: 'log', reports };
      await tenant.db.asSystem('fixture', (tx) => takeReports(tx, [message], parts));
      state.observed = [];
    },
    /** Lets time pass, then looks so many times. */
    async look(passed_ms: number, times = 1) {
      state.now += passed_ms;
      for (let left = times; left > 0; left -= 1) {
        const { count } = looks;
        await clock.advance(LOOK_EVERY_MS);
        while (looks.count === count) await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    [Symbol.asyncDispose]: () => lookOver[Symbol.asyncDispose](),
  };
}

const states = async () =>
  tenant.db.asPartner(tenant.partner_id, async (tx) => {
    const rows = await tx
      .selectFrom('check_states')
      .select(['agent_id', 'key', 'level', 'summary'])
      .orderBy('key')
      .execute();
    return rows.map(({ agent_id, ...rest }) => rest);
  });

test('a check whose results stay away is unknown: once, in its history too, and alerts hear of it', async () => {
  await using one = open();
  const agent = await newAgent();
  await one.finds(agent, 'ok');
  await one.look(HOUR_MS - 1);
  expect(one.state.observed).toEqual([]);
  await one.look(1);
  expect(await states()).toEqual([{ key: 'cpu', level: 'unknown', summary: 'No result for 60 minutes' }]);
  expect(one.state.observed).toMatchObject([
    { agent_id: agent, key: 'cpu', name: 'Processor', level: 'unknown', at: begin + HOUR_MS },
  ]);
  expect(one.told).toEqual([{ type: 'changed', what: 'checks' }]);
  await one.look(5 * HOUR_MS, 3);
  expect(one.state.observed).toHaveLength(1);
  await one.finds(agent, 'ok');
  expect(await states()).toMatchObject([{ level: 'ok' }]);
});

test('of a device that is away nothing is missing', async () => {
  await using one = open();
  await one.finds(await newAgent('offline'), 'critical');
  await one.look(99 * HOUR_MS);
  expect(await states()).toMatchObject([{ level: 'critical' }]);
});

test('a check that nobody asks for any more ends what was wrong with it, and begins without a past when it comes back', async () => {
  await using one = open();
  const agent = await newAgent('offline');
  await one.finds(agent, 'critical');
  const { partner_id } = tenant;
  const setName = (from: string, to: string) =>
    tenant.db.asPartner(partner_id, (tx) =>
      sql`update policies set checks = (checks - ${from}::text) || jsonb_build_object(${to}::text, checks -> ${from}::text)`.execute(
        tx,
      ),
    );
  await setName('cpu', 'processor');
  await one.look(1000);
  expect(await states()).toEqual([]);
  expect(one.state.observed).toMatchObject([{ agent_id: agent, key: 'cpu', level: 'ok' }]);
  await setName('processor', 'cpu');
  await one.finds(agent, 'warning');
  expect(await states()).toMatchObject([{ key: 'cpu', level: 'warning' }]);
});

test('all devices have their turn, some at a time, and one that fails keeps no other from it', async () => {
  await using one = open(2);
  for (let count = 0; count < 5; count += 1) await one.finds(await newAgent(), 'ok');
  one.state.failing = true;
  await one.look(2 * HOUR_MS);
  expect(one.looks.failed).toBe(1);
  one.state.failing = false;
  await one.look(0, 2);
  expect((await states()).filter(({ level }) => level === 'unknown')).toHaveLength(3);
  await one.look(0);
  expect((await states()).filter(({ level }) => level === 'unknown')).toHaveLength(5);
});
