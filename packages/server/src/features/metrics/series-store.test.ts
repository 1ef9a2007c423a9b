import { afterAll, beforeAll, expect, test } from 'bun:test';
import { LocalBus } from '../../bus/index.ts';
import { silent } from '../../fixtures/index.ts';
import { someMetrics } from '../../gateway/fixtures/heartbeats.ts';
import { addAgent, addPartner, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { cutIntoSteps } from '../../runtime/index.ts';
import { MetricIngest } from './ingest.ts';
import { keepPartitions, partitionDays } from './partitions.ts';
import { readSeries } from './series-store.ts';

let tenant: Tenant;
let agent: string;
/** A round moment, so that samples fall into steps where the test says. */
const start = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000;

beforeAll(async () => {
  tenant = await makeTenant();
  agent = await tenant.db.asSystem('fixture', async (tx) => {
    await keepPartitions(tx, new Date());
    return addAgent(tx, tenant);
  });
  await using ingest = new MetricIngest({ db: tenant.db, bus: new LocalBus(() => undefined), log: silent });
  const at = (seconds: number, cpu_percent: number) =>
    ingest.accept({
      agent_id: agent,
      partner_id: tenant.partner_id,
      received_at: start + seconds * 1000,
      metrics: someMetrics({ cpu_percent }),
    });
  at(0, 10);
  at(30, 20);
  at(61, 40);
  at(600, 80);
});
afterAll(async () => {
  await tenant[Symbol.asyncDispose]();
});

const series = (partner: string, points: number) =>
  tenant.db.asPartner(partner, (tx) => readSeries(tx, agent, cutIntoSteps(start, start + 660_000, points)));

test('a step has the mean of its samples, and the middle of its time', async () => {
  const { step_s, at, series: columns } = await series(tenant.partner_id, 11);
  expect(step_s).toBe(60);
  expect(at[0]).toBe(start / 1000 + 30);
  expect(columns.cpu_percent).toEqual([15, 40, null, null, null, null, null, null, null, null, 80]);
  expect(columns.disk_percent?.[0]).toBe(60);
  expect(columns.memory_total?.[0]).toBe(16 * 1024 ** 3);
  for (const column of Object.values(columns)) expect(column).toHaveLength(at.length);
});

test('short steps make a line where samples cover them, and a gap where none does', async () => {
  const { step_s, series: columns } = await series(tenant.partner_id, 66);
  expect(step_s).toBe(10);
  expect(columns.cpu_percent?.slice(0, 9)).toEqual([10, 20, 20, 20, 40, 40, 40, null, null]);
  expect(columns.cpu_percent?.slice(56, 61)).toEqual([null, 80, 80, 80, 80]);
});

test('another tenant sees no measurement', async () => {
  const other = await tenant.db.asSystem('fixture', (tx) => addPartner(tx, 'Other'));
  const { series: columns } = await series(other.partner_id, 11);
  expect(new Set(Object.values(columns).flat())).toEqual(new Set([null]));
});

test('partitions are there for all days that are kept and for those to come, and old days go whole', async () => {
  const now = new Date();
  const later = new Date(now.getTime() + 5 * 86_400_000);
  const [before, after] = await tenant.db.asSystem('fixture', async (tx) => {
    const first = await partitionDays(tx);
    const dropped = await keepPartitions(tx, later);
    expect(dropped).toEqual(first.slice(0, 5));
    return [first, await partitionDays(tx)];
  });
  const day = (offset: number) => new Date(now.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  const days = (from: number) => Array.from({ length: 9 }, (_, n) => day(from + n));
  expect(before).toEqual(days(-6));
  expect(after).toEqual(days(-1));
});
