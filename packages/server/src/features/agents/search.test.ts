import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { InventoryItem, InventorySection } from '@guru/protocol/control';
import { sql } from 'kysely';
import { addAgent, addPartner, addPlace, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { groupsOf } from '../groups/index.ts';
import { applyNews } from '../inventory/apply.ts';
import { listAgents } from './list-store.ts';
import { readSearch, searchCondition } from './search.ts';

let tenant: Tenant;
/** By host name. */
const ids: Record<string, string> = {};
const GB = 1024 ** 3;
const DAY_MS = 86_400_000;

const item = (key: string, version = '', value: InventoryItem['value'] = {}, name = key): InventoryItem => ({
  ...{ key, name, version, value },
});

async function fill(
  agent: { partner_id: string; agent_id: string },
  sections: Partial<Record<InventorySection, InventoryItem[]>>,
): Promise<void> {
  for (const [section, items] of Object.entries(sections)) {
    const of = { ...agent, section: section as InventorySection };
    const whole = { after: null, upto: null, hash: 'h'.repeat(22), items: items ?? [] };
    await tenant.db.asSystem('fixture', (tx) => applyNews(tx, { type: 'part', ...of, ...whole }, new Date()));
  }
}

beforeAll(async () => {
  tenant = await makeTenant();
  const { db, partner_id } = tenant;
  const other = await db.asSystem('fixture', (tx) => addPartner(tx, 'Other'));
  const dental = await db.asSystem('fixture', (tx) => addPlace(tx, partner_id, 'Acme Dental', 'Main St'));
  const machine = async (hostname: string, row: object, place: { site_id: string } = tenant) => {
    ids[hostname] = await db.asSystem('fixture', (tx) =>
      addAgent(tx, { partner_id, ...place }, { hostname, ...row }),
    );
    return { partner_id, agent_id: ids[hostname] ?? '' };
  };
  const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
  const till = await machine(
    'till-1',
    { os: 'windows', status: 'online', cpu_percent: 95, last_seen_at: ago(0), logged_on_user: 'Alice' },
    dental,
  );
  const web = await machine('web-01', {
    os: 'linux',
    status: 'online',
    disk_percent: 50,
    last_seen_at: ago(0),
  });
  const old = await machine('old-web', { os: 'linux', last_seen_at: ago(30) });
  await machine('bare', {});
  await fill(till, {
    hardware: [
      item('memory', '', { bytes: 4 * GB }),
      item('processor', '', { cores: 2 }),
      item('model', '', {}, 'OptiPlex 7090'),
    ],
    software: [
      item('{1}', '23.01', {}, '7-Zip 23.01 (x64)'),
      item('{2}', '132.0', {}, 'Mozilla Firefox (x64 de-DE)'),
    ],
    services: [item('Spooler', '', { state: 'running' })],
    ports: [item('tcp 0.0.0.0 3389', '', { protocol: 'tcp' }, '3389')],
    os: [item('os', '10.0', { reboot_pending: true })],
    printers: [item('HP LaserJet 4')],
    network: [item('e 10.0.0.5', '', {}, '10.0.0.5')],
  });
  await fill(web, {
    hardware: [item('memory', '', { bytes: 16 * GB }), item('processor', '', { cores: 8 })],
    software: [item('openssl:amd64', '3.0.15-1~deb12u1', {}, 'openssl'), item('vim', '2:9.0.1378-2')],
    os: [item('os', '12', { reboot_pending: false })],
    certificates: [
      item(
        '/etc/a.pem',
        '',
        { ends_at: new Date(Date.now() + 5 * DAY_MS).toISOString() },
        'shop.example.com',
      ),
    ],
    local_users: [item('alice'), item('root')],
    virtual: [item('docker nginx', '1.27', {}, 'nginx')],
  });
  await fill(old, { software: [item('openssl:amd64', '3.0.14~rc1-1', {}, 'openssl')] });
  const foreign = await db.asSystem('fixture', (tx) =>
    addAgent(tx, other, { hostname: 'foreign', os: 'windows' }),
  );
  await fill({ partner_id: other.partner_id, agent_id: foreign }, { software: [item('openssl', '1.0')] });
  await db.asPartner(partner_id, async (tx) => {
    await tx
      .insertInto('agent_tags')
      .values([{ partner_id, agent_id: till.agent_id, tag: 'pos' }])
      .execute();
    const field = async (
      level: 'device' | 'client' | 'partner',
      key: string,
      type: 'text' | 'number' | 'boolean',
    ) =>
      (
        await tx
          .insertInto('custom_fields')
          .values({ partner_id, level, key, label: key, type })
          .returning('field_id')
          .executeTakeFirstOrThrow()
      ).field_id;
    const write = async (field_id: string, target: object, value: string | number | boolean) =>
      tx
        .insertInto('custom_values')
        .values({
          partner_id,
          field_id,
          client_id: null,
          site_id: null,
          agent_id: null,
          ...target,
          value: JSON.stringify(value),
          value_text: String(value).toLowerCase(),
          value_number: typeof value === 'number' ? value : null,
        })
        .execute();
    await write(await field('client', 'contract', 'text'), { client_id: dental.client_id }, 'Gold');
    await write(await field('device', 'rack', 'number'), { agent_id: web.agent_id }, 12);
    await write(await field('device', 'spare', 'boolean'), { agent_id: old.agent_id }, true);
    await write(await field('partner', 'msp', 'text'), {}, 'yes');
  });
});
afterAll(() => tenant[Symbol.asyncDispose]());

const find = async (text: string) => {
  const { items } = await tenant.db.asPartner(tenant.partner_id, async (tx) => {
    const also = await searchCondition(tx, tenant.partner_id, readSearch(text));
    return listAgents(tx, tenant.partner_id, {
      also,
      order: { sort: 'hostname', direction: 'asc' },
      limit: 100,
    });
  });
  return items.map(({ hostname }) => hostname).join(' ');
};

describe('a search finds', () => {
  test.each([
    ['', 'bare old-web till-1 web-01'],
    ['os:windows', 'till-1'],
    ['status:online os:linux', 'web-01'],
    ['web', 'old-web web-01'],
    ['"main st"', 'till-1'],
    ['-web', 'bare till-1'],
    ['name:web-*', 'web-01'],
    ['name:*web*', 'old-web web-01'],
    ['client:"acme dental"', 'till-1'],
    ['site:main*', 'till-1'],
    ['ram<8GB', 'till-1'],
    ['ram=16GB', 'web-01'],
    ['-ram<8GB', 'bare old-web web-01'],
    ['cores>=8', 'web-01'],
    ['cpu>90', 'till-1'],
    ['-cpu>90', 'bare old-web web-01'],
    ['disk<=50', 'web-01'],
    ['software:openssl', 'old-web web-01'],
    ['software:openssl<3.0.14', 'old-web'],
    ['software:openssl>=3.0.14', 'web-01'],
    ['software:openssl=3.0.15', 'web-01'],
    ['software:OPENSSL*<4', 'old-web web-01'],
    ['-software:openssl', 'bare till-1'],
    ['software:openssl<3.0', ''],
    ['software:nothing', ''],
    ['software:vim<9.1', 'web-01'],
    ['software:vim<1:9.1', ''],
    ['software:vim>1:9.1', 'web-01'],
    ['software:7-zip<24', 'till-1'],
    ['software:"mozilla firefox"', 'till-1'],
    ['service:spooler', 'till-1'],
    ['port:3389', 'till-1'],
    ['port:338', ''],
    ['user:alice', 'till-1 web-01'],
    ['ip:10.0.0.*', 'till-1'],
    ['hardware:optiplex*', 'till-1'],
    ['printer:*laserjet*', 'till-1'],
    ['cert:*.example.com', 'web-01'],
    ['container:nginx', 'web-01'],
    ['expires<30d', 'web-01'],
    ['expires<3d', ''],
    ['reboot:yes', 'till-1'],
    ['reboot:no', 'web-01'],
    ['-reboot:yes', 'bare old-web web-01'],
    ['seen>7d', 'bare old-web'],
    ['seen<7d', 'till-1 web-01'],
    ['tag:pos', 'till-1'],
    ['tag:p*', 'till-1'],
    ['-tag:pos os:linux', 'bare old-web web-01'],
    ['field:contract=gold', 'till-1'],
    ['field:contract', 'till-1'],
    ['field:rack>=10', 'web-01'],
    ['field:rack<10', ''],
    ['field:spare=yes', 'old-web'],
    ['field:msp=yes', 'bare old-web till-1 web-01'],
    ['field:unknown=1', ''],
    ['os:windows ram<8GB port:3389 service:Spooler user:alice tag:pos field:contract=gold', 'till-1'],
    ['seen>99999w', 'bare'],
    ["name:'; drop table agents; --", ''],
    ['software:%', ''],
    ['tag:p_s', ''],
  ])('%s', async (text, found) => expect(await find(text)).toBe(found));
});

test('a search that can’t be read says where, and what to do', async () => {
  await expect(find('os:windows softwre:x')).rejects.toMatchObject({
    code: 'bad_search',
    extra: { errors: [{ path: 'filter.11-18', message: expect.stringContaining('Did you mean software?') }] },
  });
});

test('the same is found when many devices have a name as when few have', async () => {
  const before = await find('-software:bash');
  await tenant.db.asSystem('test', (tx) =>
    sql`update inventory_names set devices = devices + 100000 where partner_id = ${tenant.partner_id}::uuid`.execute(
      tx,
    ),
  );
  expect(await find('software:openssl<3.0.14')).toBe('old-web');
  expect(await find('-software:openssl')).toBe('bare till-1');
  expect(await find('-software:bash')).toBe(before);
  await tenant.db.asSystem('test', (tx) =>
    sql`update inventory_names set devices = devices - 100000 where partner_id = ${tenant.partner_id}::uuid`.execute(
      tx,
    ),
  );
});

test('which groups devices are in is found for many at once; a group without a search, or with one that can’t be read, has nobody', async () => {
  const { db, partner_id } = tenant;
  const groups = await db.asPartner(partner_id, async (tx) => {
    const add = async (name: string, filter: object) =>
      (
        await tx
          .insertInto('groups')
          .values({ partner_id, name, filter: JSON.stringify(filter) })
          .returning('group_id')
          .executeTakeFirstOrThrow()
      ).group_id;
    await add('empty', {});
    await add('broken', { search: 'nonsense:1' });
    return {
      linux: await add('linux', { search: 'os:linux' }),
      ssl: await add('ssl', { search: 'software:openssl' }),
    };
  });
  const asked = [ids['till-1'] ?? '', ids['web-01'] ?? '', ids.bare ?? '', crypto.randomUUID()];
  const found = await db.asPartner(partner_id, (tx) => groupsOf(tx, partner_id, asked));
  expect(found).toEqual(
    new Map([
      [ids['web-01'] ?? '', [groups.linux, groups.ssl]],
      [ids.bare ?? '', [groups.linux]],
    ]),
  );
  // The system sees every tenant's rows, and must mix up none.
  const [same] = await Promise.all([db.asSystem('test', (tx) => groupsOf(tx, partner_id, asked))]);
  expect(same).toEqual(found);
});
