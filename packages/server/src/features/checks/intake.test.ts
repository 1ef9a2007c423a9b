import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { CheckLevel, Report } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit';
import { sql } from 'kysely';
import { type AgentReports, agentCommands, LocalBus } from '../../bus/index.ts';
import { silent } from '../../fixtures/index.ts';
import { addAgent, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import type { Observation } from '../alerts/observation.ts';
import { startUpkeep as startMetricUpkeep, storeKept } from '../metrics/index.ts';
import { openPolicies, type Policies } from '../policies/index.ts';
import { Intake } from './intake.ts';
import { startUpkeep } from './upkeep.ts';
import { readValues } from './values-store.ts';

const DAY_MS = 86_400_000;
const now = Date.UTC(2026, 10, 27, 9);

let tenant: Tenant;
let policies: Policies;
let agent_id: string;
beforeAll(async () => {
  tenant = await makeTenant();
  const bus = new LocalBus(() => {});
  policies = await openPolicies({ db: tenant.db, bus, now: () => now });
  (await startUpkeep(tenant.db, silent, () => now))[Symbol.dispose]();
  (await startMetricUpkeep(tenant.db, silent, () => now))[Symbol.dispose]();
});
beforeEach(async () => {
  agent_id = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
});
afterAll(() => tenant[Symbol.asyncDispose]());

function open(onObserved: (observations: readonly Observation[]) => Promise<void> = () => Promise.resolve()) {
  const clock = new FakeClock();
  const bus = new LocalBus((_, error) => expect.unreachable(String(error)));
  const confirmed: [string, number][] = [];
  const failures = { count: 0 };
  const log = silent.child({});
  log.warn = () => {
    failures.count += 1;
  };
  const intake = new Intake({
    db: tenant.db,
    bus,
    log,
    clock,
    effectiveOfAny: policies.effectiveOfAny,
    onObserved: (_, observations) => onObserved(observations),
    onKept: storeKept,
  });
  const confirms = (id: string) =>
    bus.respond(agentCommands(id), (command) => {
      if (command.kind === 'say' && command.message.type === 'reports_stored')
        confirmed.push([id, command.message.payload.upto]);
      return 'done';
    });
  const answering = confirms(agent_id);
  return {
    intake,
    clock,
    confirmed,
    failures,
    confirms,
    hear: (...reports: Report[]) => intake.hear(heard(reports)),
    [Symbol.asyncDispose]: async () => {
      await intake[Symbol.asyncDispose]();
      answering[Symbol.dispose]();
    },
  };
}

const heard = (reports: Report[], id = agent_id): AgentReports => ({
  agent_id: id,
  partner_id: tenant.partner_id,
  received_at: now,
  log: 'log',
  reports,
});
const found = (seq: number, level: CheckLevel, age_ms = 0, more = {}): Report => ({
  seq,
  age_ms,
  body: {
    ...{ kind: 'check', key: 'cpu', revision: '', level, summary: '', took_ms: 1, ...more },
    perf: [{ label: 'cpu', value: seq, unit: '%', warn: '', crit: '', min: null, max: null }],
  },
});
const sample = (seq: number, age_ms: number, cpu_percent = 1): Report => ({
  seq,
  age_ms,
  body: {
    ...{ kind: 'sample', cpu_percent, load1: null, memory_used: 1, memory_total: 2, swap_used: 0 },
    ...{ swap_total: 0, net_rx_bytes_per_s: 0, net_tx_bytes_per_s: 0, disk_read_bytes_per_s: 0 },
    ...{ disk_write_bytes_per_s: 0, uptime_s: 1, disk_percent: null },
  },
});
const stored = (id = agent_id) =>
  tenant.db.asPartner(tenant.partner_id, async (tx) => {
    const states = await tx.selectFrom('check_states').selectAll().where('agent_id', '=', id).execute();
    const changes = await tx
      .selectFrom('check_changes')
      .select('level')
      .where('agent_id', '=', id)
      .orderBy('at')
      .execute();
    const values = await tx.selectFrom('check_values').select('count').where('agent_id', '=', id).execute();
    const samples = await tx
      .selectFrom('metrics')
      .select('at')
      .where('agent_id', '=', id)
      .orderBy('at')
      .execute();
    return {
      states,
      levels: changes.map(({ level }) => level),
      results: values.reduce((sum, { count }) => sum + count, 0),
      samples: samples.map(({ at }) => at.getTime()),
    };
  });
/** What the database can't hold: too small for the column's type. */
const POISON = 1e-60;

describe('what the database refuses', () => {
  test('costs nobody else theirs, and is passed over, so that what comes behind it is heard', async () => {
    const bad = agent_id;
    const good = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
    const one = open();
    using _ = one.confirms(good);
    one.intake.hear(heard([sample(1, 0, POISON), found(2, 'ok')]));
    one.intake.hear(heard([found(1, 'ok')], good));
    await one.clock.advance(1000);
    await one[Symbol.asyncDispose]();
    expect((await stored(good)).levels).toEqual(['ok']);
    expect(new Map(one.confirmed)).toEqual(
      new Map([
        [bad, 2],
        [good, 1],
      ]),
    );
    await using next = open();
    next.hear(found(3, 'critical'));
    await next.intake[Symbol.asyncDispose]();
    expect((await stored(bad)).levels).toEqual(['critical']);
  });

  test('is told once in a while, however often it comes', async () => {
    await using one = open();
    for (let seq = 1; seq <= 4; seq += 1) one.hear(sample(seq, 0, POISON));
    await one.intake[Symbol.asyncDispose]();
    expect(one.failures.count).toBe(1);
    expect(one.confirmed.at(-1)).toEqual([agent_id, 4]);
  });
});

test('a run that took longer than a number can say is taken all the same', async () => {
  await using one = open();
  one.hear(found(1, 'ok', 0, { took_ms: Number.MAX_SAFE_INTEGER }));
  await one.intake[Symbol.asyncDispose]();
  expect((await stored()).states[0]?.took_ms).toBe(2 ** 31 - 1);
});

test('measurements of all days that are kept have a place, also of those on which no server ran', async () => {
  await using one = open();
  const ages = [9, 7, 5.99, 5, 4, 3, 2, 1, 0];
  one.hear(...ages.map((days, n) => sample(n + 1, days * DAY_MS)));
  await one.intake[Symbol.asyncDispose]();
  expect((await stored()).samples).toEqual(ages.slice(2).map((days) => now - days * DAY_MS));
  expect(one.confirmed.at(-1)).toEqual([agent_id, 9]);
});

test('of two results that seem to be of the same moment the later one counts, also for alerts', async () => {
  const observed: Observation[] = [];
  await using one = open((some) => {
    observed.push(...some);
    return Promise.resolve();
  });
  one.hear(found(1, 'ok'), found(2, 'critical'));
  await one.intake[Symbol.asyncDispose]();
  expect((await stored()).states[0]?.level).toBe('critical');
  expect(observed.map(({ level, at }) => [level, at - now])).toEqual([
    ['ok', 0],
    ['critical', 1],
  ]);
});

test('what nobody could be told of is not taken, and comes again once', async () => {
  let tries = 0;
  const one = open(() => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error('alerts fail')) : Promise.resolve();
  });
  one.hear(found(1, 'critical'));
  await one.clock.advance(500);
  while (one.failures.count === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(one.confirmed).toEqual([]);
  expect((await stored()).levels).toEqual([]);
  await one[Symbol.asyncDispose]();
  expect(one.confirmed).toEqual([[agent_id, 1]]);
  expect((await stored()).levels).toEqual(['critical']);
});

test('while the database is away reports wait, and are confirmed when they are stored', async () => {
  const rename = (from: string, to: string) =>
    tenant.db.asSystem('fixture', (tx) =>
      sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(tx),
    );
  const one = open();
  await rename('report_logs', 'report_logs_away');
  one.hear(found(1, 'ok', 2000));
  await one.clock.advance(500);
  while (one.failures.count === 0) await new Promise((resolve) => setImmediate(resolve));
  one.hear(found(2, 'warning', 1000));
  expect([one.intake.waiting, one.confirmed.length]).toEqual([2, 0]);
  await rename('report_logs_away', 'report_logs');
  await one[Symbol.asyncDispose]();
  expect(one.confirmed).toEqual([[agent_id, 2]]);
  expect(await stored()).toMatchObject({ levels: ['ok', 'warning'], results: 2 });
});

test('numbers at the ends of what a number can be are shown, and stop nobody from looking', async () => {
  const values = [5e-324, 0, 1e300, 1e300, -1e300];
  await using one = open();
  one.hear(
    ...values.map((value, n) => {
      const report = found(n + 1, 'ok', 1000 - n);
      const perf = [{ label: `${n < 2}`, value, unit: '', warn: '', crit: '', min: null, max: null }];
      return report.body.kind === 'check' ? { ...report, body: { ...report.body, perf } } : report;
    }),
  );
  await one.intake[Symbol.asyncDispose]();
  const first = now / 1000 - 600;
  const series = await tenant.db.asPartner(tenant.partner_id, (tx) =>
    readValues(tx, agent_id, 'cpu', { first, step_s: 600, count: 2 }),
  );
  expect(series.map(({ label, avg }) => [label, avg.filter((value) => value !== null).length])).toEqual([
    ['false', 1],
    ['true', 1],
  ]);
});
