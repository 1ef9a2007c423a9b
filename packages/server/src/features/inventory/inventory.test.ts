import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { InventoryItem, ToAgent } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit';
import { agentCommands, type InventoryNews, LocalBus } from '../../bus/index.ts';
import { silent } from '../../fixtures/index.ts';
import { addAgent, addPartner, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { applyNews } from './apply.ts';
import { Addresses } from './arrivals.ts';
import { MAX_CHANGES_A_DAY } from './changes-store.ts';
import { readFleet } from './fleet-store.ts';
import { Intake } from './intake.ts';
import { readChanges, readItems, readOverview } from './read-store.ts';
import { dropOldChanges, dropUnusedNames } from './upkeep.ts';

const now = Date.UTC(2026, 10, 27, 9);
const HASHES = { a: 'a'.repeat(22), b: 'b'.repeat(22), c: 'c'.repeat(22) };

let tenant: Tenant;
let agent_id: string;
beforeAll(async () => {
  tenant = await makeTenant();
});
beforeEach(async () => {
  agent_id = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
});
afterAll(() => tenant[Symbol.asyncDispose]());

const item = (key: string, version = '1.0', value: InventoryItem['value'] = {}): InventoryItem => ({
  ...{ key, name: key, version, value },
});
const whole = (hash: string, ...items: InventoryItem[]): InventoryNews & { type: 'part' } => ({
  ...{ type: 'part', partner_id: tenant.partner_id, agent_id, section: 'software', hash },
  ...{ after: null, upto: null, items },
});
const changes = (
  base: string,
  hash: string,
  set: InventoryItem[],
  gone: string[] = [],
): InventoryNews & { type: 'changes' } => ({
  ...{ type: 'changes', partner_id: tenant.partner_id, agent_id, section: 'software' },
  ...{ base, hash, set, gone },
});

const apply = (news: Parameters<typeof applyNews>[1], at = now) =>
  tenant.db.asSystem('test', (tx) => applyNews(tx, news, new Date(at)));
const there = async () => {
  const { items } = await tenant.db.asPartner(tenant.partner_id, (tx) =>
    readItems(tx, agent_id, 'software', { limit: 500 }),
  );
  return items.map(({ key, version }) => `${key} ${version}`);
};
const story = async () => {
  const { items } = await tenant.db.asPartner(tenant.partner_id, (tx) =>
    readChanges(tx, tenant.partner_id, agent_id, { limit: 500 }),
  );
  return items.map(({ what, key, before, after }) => ({ what, key, before, after })).toReversed();
};

describe('what an agent says of a section', () => {
  test('the first whole is no history; what comes after it is, once', async () => {
    expect(await apply(whole(HASHES.a, item('bash'), item('curl')))).toBe('stored');
    expect(await story()).toEqual([]);
    const next = changes(HASHES.a, HASHES.b, [item('bash', '1.1'), item('dash')], ['curl']);
    expect(await apply(next)).toBe('stored');
    expect(await apply(next)).toBe('stored');
    expect(await there()).toEqual(['bash 1.1', 'dash 1.0']);
    expect(await story()).toEqual([
      { what: 'changed', key: 'bash', before: { version: '1.0' }, after: { version: '1.1' } },
      { what: 'appeared', key: 'dash', before: null, after: { name: 'dash', version: '1.0' } },
      { what: 'went', key: 'curl', before: { name: 'curl', version: '1.0' }, after: null },
    ]);
  });

  test('changes against something else are not taken, and the whole is asked for', async () => {
    await apply(whole(HASHES.a, item('bash')));
    expect(await apply(changes(HASHES.b, HASHES.c, [item('evil')]))).toBe('unknown_base');
    expect(await there()).toEqual(['bash 1.0']);
  });

  test('parts replace what is in their range alone, and the section is whole with the last', async () => {
    await apply(whole(HASHES.a, item('a'), item('m'), item('z')));
    const part = (after: string | null, upto: string | null, ...items: InventoryItem[]) => ({
      ...whole(HASHES.b, ...items),
      after,
      upto,
    });
    await apply(part(null, 'm', item('b')));
    expect(await there()).toEqual(['b 1.0', 'z 1.0']);
    const overview = () =>
      tenant.db.asPartner(tenant.partner_id, (tx) => readOverview(tx, tenant.partner_id, agent_id));
    expect((await overview())?.sections).toMatchObject([{ section: 'software', items: 2, whole: false }]);
    await apply(part('m', null, item('x'), item('b', 'outside its range')));
    expect(await there()).toEqual(['b 1.0', 'x 1.0']);
    expect((await overview())?.sections).toMatchObject([{ section: 'software', items: 2, whole: true }]);
    expect((await story()).map(({ what, key }) => `${key} ${what}`).toSorted()).toEqual([
      'a went',
      'b appeared',
      'm went',
      'x appeared',
      'z went',
    ]);
  });

  test('a value that changes is told with what it was, and the rest is not', async () => {
    await apply(whole(HASHES.a, item('bash', '1', { size: 1, held: false, from: 'x' })));
    await apply(changes(HASHES.a, HASHES.b, [item('bash', '1', { size: 2, held: false })]));
    expect(await story()).toEqual([
      { what: 'changed', key: 'bash', before: { size: 1, from: 'x' }, after: { size: 2, from: null } },
    ]);
  });

  test('nothing is stored of a device that is gone, or for another partner', async () => {
    const other = await tenant.db.asSystem('fixture', (tx) => addPartner(tx, 'Other'));
    expect(await apply({ ...whole(HASHES.a, item('x')), partner_id: other.partner_id })).toBe('gone');
    expect(await apply({ ...whole(HASHES.a, item('x')), agent_id: crypto.randomUUID() })).toBe('gone');
    expect(await there()).toEqual([]);
  });

  test('a section holds no more than it may, and stays as it was', async () => {
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => item(`p${String(from + at).padStart(5, '0')}`));
    await apply(whole(HASHES.a, ...many(0, 5000)));
    await expect(apply(changes(HASHES.a, HASHES.b, many(5000, 1)))).rejects.toThrow('more than 5000');
    expect((await there()).length).toBe(500);
    expect(await apply(changes(HASHES.a, HASHES.b, many(5000, 1), ['p00000']))).toBe('stored');
  }, 20_000);

  test('an agent that makes changes up fills no more than a day’s room', async () => {
    const round = async (n: number) => {
      const items = Array.from({ length: 4000 }, (_, at) => item(`p${at}`, `${n}`));
      await apply(whole(String(n).padStart(22, 'x'), ...items), now + n);
    };
    for (let n = 0; n < 4; n += 1) await round(n);
    const count = () =>
      tenant.db.asPartner(tenant.partner_id, (tx) =>
        tx
          .selectFrom('inventory_changes')
          .select((column) => column.fn.countAll<number>().as('n'))
          .where('agent_id', '=', agent_id)
          .executeTakeFirstOrThrow(),
      );
    expect((await count()).n).toBe(MAX_CHANGES_A_DAY);
    await apply(changes('3'.padStart(22, 'x'), HASHES.a, [], ['p1']), now + 86_400_000);
    expect((await count()).n).toBe(MAX_CHANGES_A_DAY + 1);
  }, 30_000);
});

test('names of the fleet count devices, newest version first, and those of nobody are tidied away', async () => {
  const { partner_id } = await tenant.db.asSystem('fixture', (tx) => addPartner(tx, 'Fleet'));
  const place = await tenant.db.asPartner(partner_id, (tx) =>
    tx.selectFrom('sites').select('site_id').executeTakeFirstOrThrow(),
  );
  const say = async (...items: InventoryItem[]) => {
    const id = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, { partner_id, ...place }));
    await apply({ ...whole(HASHES.a, ...items), partner_id, agent_id: id });
    return id;
  };
  const seven = (key: string, version: string) => ({ ...item(key, version), name: `7-Zip ${version} (x64)` });
  await say(item('ssl:amd64', '1.9'), item('ssl:i386', '1.9'), seven('7z', '23.01'));
  const second = await say({ ...item('x', '1.10'), name: 'ssl:amd64' }, seven('7z', '24.0'));
  const fleet = (query: object = {}) =>
    tenant.db.asPartner(partner_id, (tx) =>
      readFleet(tx, partner_id, 'software', { sort: 'name', limit: 500, ...query }),
    );
  expect((await fleet()).items).toEqual([
    {
      name: expect.stringContaining('7-Zip'),
      devices: 2,
      versions: [
        { version: '24.0', devices: 1 },
        { version: '23.01', devices: 1 },
      ],
    },
    {
      name: 'ssl:amd64',
      devices: 2,
      versions: [
        { version: '1.10', devices: 1 },
        { version: '1.9', devices: 1 },
      ],
    },
    { name: 'ssl:i386', devices: 1, versions: [{ version: '1.9', devices: 1 }] },
  ]);
  const byCount = async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await fleet({ sort: 'devices', limit: 1, cursor });
      names.push(...page.items.map(({ name, devices }) => `${name.slice(0, 5)} ${devices}`));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return names;
  };
  expect(await byCount()).toEqual(['7-Zip 2', 'ssl:a 2', 'ssl:i 1']);
  await tenant.db.asSystem('test', (tx) => tx.deleteFrom('agents').where('agent_id', '=', second).execute());
  expect((await fleet({ search: 'SSL' })).items.map(({ name, devices }) => [name, devices])).toEqual([
    ['ssl:amd64', 1],
    ['ssl:i386', 1],
  ]);
  expect(await tenant.db.asSystem('test', dropUnusedNames)).toBeGreaterThanOrEqual(2);
  expect((await fleet()).items).toHaveLength(3);
});

test('changes go when they are two years old', async () => {
  await apply(whole(HASHES.a, item('bash')));
  await apply(changes(HASHES.a, HASHES.b, [item('dash')]), now);
  const drop = (days: number) =>
    tenant.db.asSystem('test', (tx) => dropOldChanges(tx, new Date(now + days * 86_400_000)));
  await drop(729);
  expect(await story()).toHaveLength(1);
  await drop(731);
  expect(await story()).toEqual([]);
});

test('from where an agent connects is noted, and a change of it is history', async () => {
  const from = async (address: string) => {
    // Closing it writes what waits.
    await using addresses = new Addresses({
      db: tenant.db,
      log: silent,
      clock: new FakeClock(),
      now: () => now,
    });
    addresses.arrived({ agent_id, partner_id: tenant.partner_id, address });
  };
  await from('203.0.113.7');
  await from('203.0.113.7');
  await from('203.0.113.9');
  expect(await story()).toMatchObject([
    {
      what: 'changed',
      key: 'address',
      before: { address: '203.0.113.7' },
      after: { address: '203.0.113.9' },
    },
  ]);
});

describe('the intake', () => {
  function open() {
    const clock = new FakeClock();
    const bus = new LocalBus((_, error) => expect.unreachable(String(error)));
    const said: Extract<ToAgent, { type: 'inventory_want' | 'inventory_stored' }>[] = [];
    const answering = bus.respond(agentCommands(agent_id), (command) => {
      if (command.kind !== 'say') return 'done';
      const { message } = command;
      if (message.type === 'inventory_want' || message.type === 'inventory_stored') said.push(message);
      return 'done';
    });
    const intake = new Intake({
      ...{ db: tenant.db, bus, log: silent, clock },
      now: () => now,
      hoursOf: (_, ids) => Promise.resolve(new Map(ids.map((id) => [id, 12]))),
    });
    return {
      ...{ intake, said, clock },
      async [Symbol.asyncDispose]() {
        await intake[Symbol.asyncDispose]();
        answering[Symbol.dispose]();
      },
    };
  }
  const state = (hash: string): InventoryNews => ({
    ...{ type: 'state', partner_id: tenant.partner_id, agent_id },
    sections: [{ section: 'software', hash }],
  });

  test('asks for what differs, names what it has, and confirms what it has stored', async () => {
    const { said } = await (async () => {
      await using stage = open();
      for (const news of [state(HASHES.a), whole(HASHES.a, item('x')), state(HASHES.a)])
        stage.intake.hear(news);
      return stage;
    })();
    expect(said).toEqual([
      { type: 'inventory_want', payload: { every_h: 12, sections: [{ section: 'software', base: null }] } },
      { type: 'inventory_stored', payload: { section: 'software', hash: HASHES.a, upto: null } },
      { type: 'inventory_want', payload: { every_h: 12, sections: [] } },
    ]);
    const { said: later } = await (async () => {
      await using stage = open();
      stage.intake.hear(state(HASHES.b));
      stage.intake.hear(changes(HASHES.c, HASHES.b, [], ['x']));
      return stage;
    })();
    expect(later.map(({ payload }) => payload)).toEqual([
      { every_h: 12, sections: [{ section: 'software', base: HASHES.a }] },
      { every_h: 12, sections: [{ section: 'software', base: null }] },
    ]);
  });

  test('an agent that floods has only its own dropped, and what can’t be stored keeps nobody waiting', async () => {
    const quiet = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
    await using stage = open();
    for (let n = 0; n < 1000; n += 1) stage.intake.hear(whole(HASHES.a, item('x', String(n))));
    stage.intake.hear({ ...whole(HASHES.a, item('ok')), agent_id: quiet });
    expect(stage.intake.waiting).toBe(4);
    await stage.intake[Symbol.asyncDispose]();
    const kept = await tenant.db.asPartner(tenant.partner_id, (tx) =>
      readItems(tx, quiet, 'software', { limit: 10 }),
    );
    expect(kept.items).toHaveLength(1);
  });
});
