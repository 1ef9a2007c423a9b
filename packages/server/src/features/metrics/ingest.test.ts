import { afterAll, beforeAll, expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit';
import { sql } from 'kysely';
import { type LiveNotice, LocalBus, partnerLive } from '../../bus/index.ts';
import { silent } from '../../fixtures/index.ts';
import { someMetrics } from '../../gateway/fixtures/heartbeats.ts';
import { addAgent, addPartner, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { MetricIngest } from './ingest.ts';
import type { Sample } from './sample.ts';
import { startUpkeep } from './upkeep.ts';

let tenant: Tenant;
const bus = new LocalBus((_, error) => expect.unreachable(String(error)));
const now = Date.now();

beforeAll(async () => {
  tenant = await makeTenant();
  (await startUpkeep(tenant.db, silent, Date.now))[Symbol.dispose]();
});
afterAll(async () => {
  await tenant[Symbol.asyncDispose]();
});

const newAgent = () => tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));

const sampleOf = (agent_id: string, received_at: number, change = {}): Sample => ({
  agent_id,
  partner_id: tenant.partner_id,
  received_at,
  metrics: someMetrics(change),
});

const stored = (agentId: string) =>
  tenant.db.asPartner(tenant.partner_id, async (tx) => {
    const rows = await tx
      .selectFrom('metrics')
      .selectAll()
      .where('agent_id', '=', agentId)
      .orderBy('at')
      .execute();
    const agent = await tx
      .selectFrom('agents')
      .selectAll()
      .where('agent_id', '=', agentId)
      .executeTakeFirstOrThrow();
    return { rows, agent };
  });

test('samples become history, and the newest one the numbers of its agent', async () => {
  const agent = await newAgent();
  const ingest = new MetricIngest({ db: tenant.db, bus, log: silent });
  ingest.accept(sampleOf(agent, now - 2000, { cpu_percent: 10 }));
  ingest.accept(sampleOf(agent, now - 1000, { cpu_percent: 33.3, load1: null }));
  ingest.accept(sampleOf(agent, now - 1000, { cpu_percent: 33.3 }));
  await ingest[Symbol.asyncDispose]();
  const { rows, agent: row } = await stored(agent);
  expect(rows.map(({ cpu_percent, load1 }) => [cpu_percent, load1])).toEqual([
    [10, 0.5],
    [33.3, null],
  ]);
  expect(rows[1]).toMatchObject({ memory_used: 4 * 1024 ** 3, net_rx_bytes_per_s: 1000.5, uptime_s: 3600 });
  expect(rows[1]?.disks).toEqual(someMetrics().disks);
  expect(row).toMatchObject({ cpu_percent: 33.3, memory_percent: 25, disk_percent: 60 });
  expect(row.latest).toEqual(someMetrics({ cpu_percent: 33.3 }));
  expect(row.last_seen_at?.getTime()).toBe(now - 1000);
});

test('partners hear of the newest numbers of their own agents, and find them in the table', async () => {
  const [agent, refused] = await Promise.all([newAgent(), newAgent()]);
  const other = await tenant.db.asSystem('fixture', async (tx) => {
    const place = await addPartner(tx, 'Other');
    return { partner_id: place.partner_id, agent_id: await addAgent(tx, place) };
  });
  const heard: LiveNotice[] = [];
  const inTable = Promise.withResolvers<Awaited<ReturnType<typeof stored>>>();
  using _ = bus.subscribe(partnerLive(tenant.partner_id), (notice) => {
    heard.push(notice);
    stored(agent).then(inTable.resolve, inTable.reject);
  });
  const ingest = new MetricIngest({ db: tenant.db, bus, log: silent });
  ingest.accept({ ...sampleOf(other.agent_id, now), partner_id: other.partner_id });
  ingest.accept(sampleOf(agent, now - 1000, { cpu_percent: 10 }));
  ingest.accept(sampleOf(agent, now, { cpu_percent: 20 }));
  await ingest[Symbol.asyncDispose]();
  const numbers = { cpu_percent: 20, memory_percent: 25, disk_percent: 60 };
  const last_seen_at = new Date(now).toISOString();
  expect(heard).toEqual([{ type: 'numbers', agents: [{ agent_id: agent, last_seen_at, ...numbers }] }]);
  expect((await inTable.promise).agent).toMatchObject(numbers);

  const doomed = new MetricIngest({ db: tenant.db, bus, log: silent });
  doomed.accept(sampleOf(refused, now, { disks: [{ mount: 'a\0b', filesystem: '', used: 1, total: 2 }] }));
  await doomed[Symbol.asyncDispose]();
  expect(heard).toHaveLength(1);
});

test('a_sample_that_the_database_refuses_costs_nobody_else_theirs', async () => {
  const [good, bad, other] = await Promise.all([newAgent(), newAgent(), newAgent()]);
  const ingest = new MetricIngest({ db: tenant.db, bus, log: silent });
  ingest.accept(sampleOf(good, now));
  ingest.accept(sampleOf(bad, now, { disks: [{ mount: 'a\0b', filesystem: '', used: 1, total: 2 }] }));
  ingest.accept(sampleOf(other, now));
  await ingest[Symbol.asyncDispose]();
  expect(ingest.stats).toEqual({ waiting: 0, stored: 2, dropped: 0, refused: 1 });
  expect((await stored(good)).rows).toHaveLength(1);
  expect((await stored(other)).rows).toHaveLength(1);
  expect((await stored(bad)).rows).toHaveLength(0);
});

test('while the database is away samples wait, the oldest go first, and then the rest is stored', async () => {
  const agent = await newAgent();
  const clock = new FakeClock();
  const failures: unknown[] = [];
  const failed = Promise.withResolvers<void>();
  const log = silent.child({});
  log.warn = (fields: unknown) => {
    failures.push(fields);
    failed.resolve();
  };
  await using ingest = new MetricIngest({ db: tenant.db, bus, log, clock, maxWaiting: 3 });
  await tenant.db.asSystem('fixture', (tx) => sql`alter table metrics rename to metrics_away`.execute(tx));
  ingest.accept(sampleOf(agent, now - 4000));
  await clock.advance(1000);
  await failed.promise;
  for (let ago = 3; ago >= 0; ago -= 1) ingest.accept(sampleOf(agent, now - ago * 1000));
  expect(ingest.stats).toMatchObject({ waiting: 3, stored: 0, dropped: 2 });
  await tenant.db.asSystem('fixture', (tx) => sql`alter table metrics_away rename to metrics`.execute(tx));
  await ingest[Symbol.asyncDispose]();
  expect(ingest.stats).toMatchObject({ waiting: 0, stored: 3 });
  const { rows } = await stored(agent);
  expect(rows.map(({ at }) => at.getTime())).toEqual([now - 2000, now - 1000, now]);
});
