import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AGENT_SORTS, type AgentSort, type AgentSummary } from '@guru/protocol/api';
import fc from 'fast-check';
import { sql } from 'kysely';
import { addAgent, addPartner, addPlace, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { encodeCursor } from '../../http/index.ts';
import { conditionOf } from './filter.ts';
import { pageByKeys } from './list-queries.ts';
import { type AgentListQuery, listAgents } from './list-store.ts';
import { SORTS } from './sorts.ts';

let tenant: Tenant;

beforeAll(async () => {
  tenant = await makeTenant();
});
afterAll(async () => {
  await tenant[Symbol.asyncDispose]();
});

const list = (query: Partial<AgentListQuery>, partner = tenant.partner_id) =>
  tenant.db.asPartner(partner, (tx) =>
    listAgents(tx, partner, { order: { sort: 'hostname', direction: 'asc' }, limit: 500, ...query }),
  );

async function readAll(query: Partial<AgentListQuery>, partner: string): Promise<AgentSummary[]> {
  const all: AgentSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ ...query, cursor }, partner);
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}

/** The value that an order goes by, as people would say it. */
const VALUE: Record<AgentSort, (agent: AgentSummary) => string | number | null> = {
  hostname: (agent) => agent.hostname.toLowerCase(),
  status: (agent) => agent.status,
  client: (agent) => `${agent.client_name}\0${agent.site_name}`.toLowerCase(),
  os: (agent) => `${agent.os}\0${agent.os_name.toLowerCase()}`,
  user: (agent) => agent.logged_on_user?.toLowerCase() ?? null,
  cpu: (agent) => agent.cpu_percent,
  memory: (agent) => agent.memory_percent,
  disk: (agent) => agent.disk_percent,
  last_seen: (agent) => agent.last_seen_at,
};

const few = (...values: string[]) => fc.constantFrom(...values);
const share = fc.option(fc.constantFrom(0, 12.3, 33.333, 99.99, 100), { nil: null });
const agentRow = fc.record({
  hostname: few('alpha', 'Beta', 'gamma', 'delta-1', 'delta-10', 'delta-2', '100%_sure', 'back\\slash'),
  os: few('linux', 'windows', 'macos'),
  os_name: few('Debian 12', 'debian 13', 'Windows 11', ''),
  logged_on_user: fc.option(few('ann', 'Bob', 'zoe'), { nil: null }),
  status: few('online', 'offline'),
  cpu_percent: share,
  memory_percent: share,
  disk_percent: share,
  // Microseconds apart, which a JavaScript Date can't tell.
  last_seen_at: fc.option(
    few('2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00.000002Z', '2026-01-02T00:00:00Z'),
    {
      nil: null,
    },
  ),
});

test('paging_through_a_list_equals_the_whole_sorted_list', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.tuple(agentRow, fc.nat(3)), { minLength: 1, maxLength: 40 }),
    fc.constantFrom(...AGENT_SORTS),
    fc.constantFrom('asc' as const, 'desc' as const),
    fc.integer({ min: 1, max: 9 }),
    async (rows, sort, direction, limit) => {
      const partner = await tenant.db.asSystem('fixture', async (tx) => {
        const { partner_id } = await addPartner(tx);
        const places = [];
        for (const [client, site] of [
          ['Acme', 'North'],
          ['Acme', 'South'],
          ['Zeta', 'Main'],
          ['acme', 'North'],
        ] as const) {
          places.push({ partner_id, ...(await addPlace(tx, partner_id, client, site)) });
        }
        for (const [row, at] of rows) await addAgent(tx, places[at] ?? { partner_id, site_id: '' }, row);
        return partner_id;
      });
      const order = { sort, direction };
      const paged = await readAll({ order, limit }, partner);
      const whole = await readAll({ order, limit: 500 }, partner);
      expect(paged).toEqual(whole);
      expect(paged).toHaveLength(rows.length);
      expect(new Set(paged.map(({ agent_id }) => agent_id)).size).toBe(rows.length);
      expectSorted(paged, VALUE[sort], direction);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

function expectSorted(
  agents: readonly AgentSummary[],
  value: (agent: AgentSummary) => string | number | null,
  direction: 'asc' | 'desc',
): void {
  const values = agents.map(value);
  const known = values.filter((one) => one !== null);
  expect(values.slice(0, known.length)).toEqual(known);
  const sorted = known.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  expect(known).toEqual(direction === 'asc' ? sorted : sorted.toReversed());
}

describe('narrowing down', () => {
  let partner: string;
  const names = async (query: Partial<AgentListQuery>) =>
    (await readAll(query, partner)).map(({ hostname }) => hostname).toSorted();

  beforeAll(async () => {
    partner = await tenant.db.asSystem('fixture', async (tx) => {
      const { partner_id } = await addPartner(tx, 'Narrow');
      const dental = { partner_id, ...(await addPlace(tx, partner_id, 'Acme Dental', 'Main St')) };
      const bakery = { partner_id, ...(await addPlace(tx, partner_id, 'Bakery', 'Oven_1')) };
      await addAgent(tx, dental, { hostname: 'WEB-01', os_name: 'Debian 12', status: 'online' });
      await addAgent(tx, dental, { hostname: 'db_02', os: 'windows', logged_on_user: 'Ann' });
      await addAgent(tx, bakery, { hostname: 'db-02', display_name: 'Till 100%', status: 'online' });
      await addAgent(tx, bakery, { hostname: 'gone', revoked_at: new Date().toISOString() });
      return partner_id;
    });
  });

  test.each([
    ['web', ['WEB-01']],
    ['DEBIAN', ['WEB-01']],
    ['ann', ['db_02']],
    ['till', ['db-02']],
    ['dental', ['WEB-01', 'db_02']],
    ['oven', ['db-02']],
    ['db_0', ['db_02']],
    ['100%', ['db-02']],
    ['%', ['db-02']],
    ['\\', []],
    ['gone', []],
    ['web-01 debian', []],
  ])('search finds %p', async (search, found) => {
    expect(await names({ search })).toEqual(found.toSorted());
  });

  test('filters go together', async () => {
    const [dental] = (await readAll({ search: 'dental' }, partner)).map(({ client_id }) => client_id);
    expect(await names({ status: 'online' })).toEqual(['WEB-01', 'db-02']);
    expect(await names({ os: 'windows' })).toEqual(['db_02']);
    expect(await names({ client_id: dental, status: 'offline' })).toEqual(['db_02']);
    expect(await names({ client_id: dental, os: 'macos' })).toEqual([]);
  });

  test('a removed device is in no list, and another tenant sees nothing', async () => {
    expect(await names({})).toEqual(['WEB-01', 'db-02', 'db_02']);
    expect(await readAll({}, tenant.partner_id)).toEqual([]);
  });
});

test.each([
  'x',
  encodeCursor(['hostname', 'desc', ['a'], crypto.randomUUID()]),
  encodeCursor(['cpu', 'asc', [1], crypto.randomUUID()]),
  encodeCursor(['hostname', 'asc', null, crypto.randomUUID()]),
  encodeCursor(['hostname', 'asc', ['a', 'b'], crypto.randomUUID()]),
  encodeCursor(['hostname', 'asc', [1], crypto.randomUUID()]),
  encodeCursor(['hostname', 'asc', ['a'], 'no-id']),
])('a cursor that was made up is refused: %p', async (cursor) => {
  await expect(list({ cursor })).rejects.toMatchObject({ code: 'bad_cursor' });
});

test('a cursor with a moment that does not exist is refused', async () => {
  const order = { sort: 'last_seen', direction: 'asc' } as const;
  const cursor = encodeCursor(['last_seen', 'asc', ['2026-02-30T00:00:00.000000Z'], crypto.randomUUID()]);
  await expect(list({ order, cursor })).rejects.toMatchObject({ code: 'bad_cursor' });
});

/** Which index gives each order, so that a page costs the same whatever the number of devices. */
const INDEXES: Partial<Record<AgentSort, string>> = {
  hostname: 'agents_by_hostname',
  status: 'agents_by_status',
  os: 'agents_by_os',
  user: 'agents_by_user',
  cpu: 'agents_by_cpu',
  memory: 'agents_by_memory',
  disk: 'agents_by_disk',
  last_seen: 'agents_by_last_seen',
};

test.each(Object.entries(INDEXES))(
  'the order by %s is a walk along %s, without a sort',
  async (name, index) => {
    const sort = SORTS[AGENT_SORTS.find((known) => known === name) ?? 'hostname'];
    const keys = sort.kind === 'nulls_last' ? [sort.key] : sort.keys;
    const plan = await tenant.db.asPartner(tenant.partner_id, async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      await sql`set local enable_bitmapscan = off`.execute(tx);
      const condition = conditionOf(tenant.partner_id, {});
      const page = pageByKeys(keys, { condition, direction: 'desc', after: null, limit: 100 });
      const rows = await sql<{ 'QUERY PLAN': string }>`explain ${page}`.execute(tx);
      return rows.rows.map((row) => row['QUERY PLAN']);
    });
    const walk = plan.findIndex((line) => line.includes(`Backward using ${index} on agents`));
    expect(walk).toBeGreaterThan(0);
    const limit = plan.findLastIndex((line, at) => at < walk && line.includes('Limit'));
    expect(plan.slice(limit, walk).join('\n')).not.toContain('Sort');
  },
);
