import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import type { PolicyBody, PolicyTarget } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { addAgent, addPlace, addUser, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { type GroupsOf, PolicyBook } from './book.ts';
import { insertPolicy, replaceTargets, updatePolicy } from './policies-store.ts';
import { preview } from './preview.ts';

let tenant: Tenant;
let author: string;
beforeAll(async () => {
  tenant = await makeTenant();
  author = await tenant.db.asSystem('fixture', (tx) => addUser(tx, tenant.partner_id, 'ann@example.test'));
});
afterAll(() => tenant[Symbol.asyncDispose]());
beforeEach(() => inTenant((tx) => tx.deleteFrom('policies').execute()));

const inTenant = <T>(work: (tx: Tx) => Promise<T>) => tenant.db.asPartner(tenant.partner_id, work);
const bodyOf = (name: string, warn: number): PolicyBody => ({
  name,
  description: '',
  checks: { cpu: { kind: 'cpu', params: { warn } } },
  settings: {},
});
const add = (tx: Tx, body: PolicyBody, targets: readonly PolicyTarget[]) =>
  insertPolicy(tx, tenant.partner_id, body, null).then(async (id) => {
    await replaceTargets(tx, tenant.partner_id, id, targets);
    return id;
  });
const newAgent = (hostname = 'host') =>
  tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant, { hostname }));
const addGroup = (tx: Tx, name: string) =>
  tx
    .insertInto('groups')
    .values({ partner_id: tenant.partner_id, name })
    .returning('group_id')
    .executeTakeFirstOrThrow()
    .then(({ group_id }) => group_id);
const nobody: GroupsOf = () => Promise.resolve(new Map());
const WHOLE = { level: 'partner', target_id: null } as const;

async function warnOf(book: PolicyBook, agentId: string, tx?: Tx): Promise<unknown> {
  const read = (own: Tx) => book.read(own, tenant.partner_id, [agentId]);
  const known = await (tx === undefined ? inTenant(read) : read(tx));
  return known.get(agentId)?.rules.get('cpu')?.params.warn;
}

test('what has not changed is not worked out again, and what has is', async () => {
  const agent = await newAgent();
  const book = new PolicyBook(nobody);
  const read = async () =>
    (await inTenant((tx) => book.read(tx, tenant.partner_id, [agent]))).get(agent) ?? null;
  const id = await inTenant((tx) => add(tx, bodyOf('one', 70), [WHOLE]));
  const first = await read();
  expect(first?.rules.get('cpu')?.params.warn).toBe(70);
  expect(await read()).toBe(first);
  // In the same millisecond as the one before: a time would not tell them apart.
  const at = new Date();
  for (const warn of [71, 72]) {
    await inTenant((tx) => updatePolicy(tx, id, bodyOf('one', warn), author, at));
    expect(await warnOf(book, agent)).toBe(warn);
  }
  await inTenant((tx) => replaceTargets(tx, tenant.partner_id, id, []));
  expect(await warnOf(book, agent)).toBeUndefined();
});

test('a change that was taken back is not remembered', async () => {
  const agent = await newAgent();
  const book = new PolicyBook(nobody);
  const id = await inTenant((tx) => add(tx, bodyOf('one', 70), [WHOLE]));
  const undone = inTenant(async (tx) => {
    await updatePolicy(tx, id, bodyOf('one', 11), author, new Date());
    expect(await warnOf(book, agent, tx)).toBe(11);
    throw new Error('changed my mind');
  });
  await expect(undone).rejects.toThrow('changed my mind');
  expect(await warnOf(book, agent)).toBe(70);
});

test('each device gets what is given to it and to the groups that it is in, and nothing of its neighbours', async () => {
  const [mine, other] = [await newAgent(), await newAgent()];
  const elsewhere = await tenant.db.asSystem('fixture', async (tx) => {
    const { site_id } = await addPlace(tx, tenant.partner_id, 'Elsewhere', 'Site');
    return await addAgent(tx, { partner_id: tenant.partner_id, site_id });
  });
  const group = await inTenant(async (tx) => {
    await add(tx, bodyOf('whole', 90), [WHOLE]);
    await add(tx, bodyOf('site', 80), [{ level: 'site', target_id: tenant.site_id }]);
    const id = await addGroup(tx, 'some');
    await add(tx, bodyOf('group', 70), [{ level: 'group', target_id: id }]);
    await add(tx, bodyOf('device', 60), [{ level: 'device', target_id: mine }]);
    return id;
  });
  const book = new PolicyBook(() => Promise.resolve(new Map([[other, [group]]])));
  expect(await warnOf(book, mine)).toBe(60);
  expect(await warnOf(book, other)).toBe(70);
  expect(await warnOf(book, elsewhere)).toBe(90);
});

test('a preview of what is given to a group counts who is in it', async () => {
  const agents = [await newAgent('g-1'), await newAgent('g-2'), await newAgent('g-3')];
  const members = agents.slice(0, 2);
  const group = await inTenant((tx) => addGroup(tx, 'two of three'));
  const book = new PolicyBook((_, __, ids) =>
    Promise.resolve(new Map(ids.filter((id) => members.includes(id)).map((id) => [id, [group]]))),
  );
  const targets = [{ level: 'group', target_id: group } as const];
  const change = { policy_id: null, policy: bodyOf('new', 50), targets };
  const { devices, examples } = await inTenant((tx) => preview(tx, book, tenant.partner_id, change, []));
  expect(devices).toBe(2);
  expect(examples.map(({ hostname }) => hostname)).toEqual(['g-1', 'g-2']);
  expect(examples[0]?.differences).toEqual(['cpu: new']);
  // A plan leaves no trace in what is in force.
  expect(await warnOf(book, members[0] ?? '')).toBeUndefined();
});

test('more policies than are remembered are all in force', async () => {
  const agent = await newAgent();
  const count = 1100;
  await inTenant(async (tx) => {
    for (let n = 0; n < count; n += 1) {
      const body = { ...bodyOf(`p-${n}`, 50), checks: {}, settings: {} };
      await add(tx, n === 0 ? bodyOf('p-0', 33) : body, [WHOLE]);
    }
  });
  const book = new PolicyBook(nobody);
  for (let reading = 0; reading < 2; reading += 1) expect(await warnOf(book, agent)).toBe(33);
}, 30_000);
