import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/index.ts';
import { addAgent, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { AgentKeys } from './agent-keys.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await makeTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

/** The tenant's database, with a count of the transactions that were asked for; the first `failing` of them fail. */
function counted(failing = 0) {
  const seen = { transactions: 0 };
  const db: Pick<Db, 'asSystem'> = {
    asSystem(reason, work) {
      seen.transactions += 1;
      if (seen.transactions <= failing) return Promise.reject(new Error('the database is away'));
      return tenant.db.asSystem(reason, work);
    },
  };
  return { seen, keys: new AgentKeys(db) };
}

const enrol = (row: Record<string, string | null> = {}) =>
  tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant, row));

test('a_crowd_of_agents_that_comes_back_at_once_costs_few_transactions', async () => {
  const { seen, keys } = counted();
  const ids = await Promise.all(Array.from({ length: 20 }, () => enrol()));
  const crowd = Array.from({ length: 1200 }, (_, i) => ids[i % ids.length] ?? '');
  const found = await Promise.all(crowd.map((id) => keys.find(id)));
  expect(found.every((key) => key?.partner_id === tenant.partner_id)).toBe(true);
  // The first alone, and the others by five hundred.
  expect(seen.transactions).toBe(4);
});

test('each one gets its own key, and the unknown and the revoked none', async () => {
  const { keys } = counted();
  const [one, other, revoked] = await Promise.all([
    enrol(),
    enrol(),
    enrol({ revoked_at: new Date().toISOString() }),
  ]);
  const found = await Promise.all([one, other, revoked, randomUUID()].map((id) => keys.find(id)));
  expect(found.map((key) => key?.public_key.length)).toEqual([32, 32, undefined, undefined]);
  expect(found[0]?.public_key).not.toEqual(found[1]?.public_key ?? new Uint8Array());
});

test('a look-up that fails tells those who waited for it, and the next one works', async () => {
  const { keys } = counted(1);
  const id = await enrol();
  const outcomes = await Promise.allSettled([keys.find(id), keys.find(id)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(await keys.find(id)).toBeDefined();
});
