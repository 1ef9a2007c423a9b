import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'kysely';
import { silent } from '../../fixtures/index.ts';
import { addAgent, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { keepValues, startUpkeep } from './upkeep.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await makeTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

const months = () =>
  tenant.db.asSystem('test', async (tx) => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'check_values'::regclass order by c.relname`.execute(tx);
    return rows.map(({ name }) => name);
  });
const keep = (year: number, month: number) =>
  tenant.db.asSystem('test', (tx) => keepValues(tx, new Date(Date.UTC(year, month - 1, 31, 23, 59))));

test('months of numbers are there before they begin, and go whole after three more', async () => {
  expect(await keep(2026, 1)).toEqual([]);
  expect(await months()).toEqual(['202512', '202601', '202602'].map((month) => `check_values_${month}`));
  expect(await keep(2026, 3)).toEqual([]);
  expect(await keep(2026, 5)).toEqual(['check_values_202512', 'check_values_202601']);
  expect((await months()).at(-1)).toBe('check_values_202606');
});

test('changes of level go after two years, however many there are, and younger ones stay', async () => {
  const now = Date.UTC(2027, 0, 31);
  const agent_id = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
  const { partner_id } = tenant;
  await tenant.db.asSystem('fixture', (tx) =>
    sql`insert into check_changes (partner_id, agent_id, key, level, summary, at)
      select ${partner_id}::uuid, ${agent_id}::uuid, 'cpu', 'ok', '', ${new Date(now).toISOString()}::timestamptz - make_interval(days => d)
      from generate_series(731, 731 + 12000) d union all
      select ${partner_id}::uuid, ${agent_id}::uuid, 'cpu', 'ok', '', ${new Date(now).toISOString()}::timestamptz - make_interval(days => 729)`.execute(
      tx,
    ),
  );
  (await startUpkeep(tenant.db, silent, () => now))[Symbol.dispose]();
  const left = await tenant.db.asPartner(partner_id, (tx) =>
    tx.selectFrom('check_changes').select('at').execute(),
  );
  expect(left.map(({ at }) => (now - at.getTime()) / 86_400_000)).toEqual([729]);
});
