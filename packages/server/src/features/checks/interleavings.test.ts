import { afterAll, beforeAll, expect, test } from 'bun:test';
import { CHECK_LEVELS, type Report } from '@guru/protocol/control';
import fc from 'fast-check';
import { type AgentReports, LocalBus } from '../../bus/index.ts';
import { silent } from '../../fixtures/index.ts';
import { addAgent, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import { openPolicies, type Policies } from '../policies/index.ts';
import { takeReports } from './take-reports.ts';
import { startUpkeep } from './upkeep.ts';

const now = Date.UTC(2026, 10, 27, 9);

let tenant: Tenant;
let policies: Policies;
beforeAll(async () => {
  tenant = await makeTenant();
  policies = await openPolicies({ db: tenant.db, bus: new LocalBus(() => {}), now: () => now });
  (await startUpkeep(tenant.db, silent, () => now))[Symbol.dispose]();
});
afterAll(() => tenant[Symbol.asyncDispose]());

/** Takes batches of messages, each batch in a transaction, for an agent of its own. Answers all that came of it. */
async function taken(batches: readonly (readonly (readonly Report[])[])[]) {
  const observed: unknown[] = [];
  const { partner_id } = tenant;
  const agent_id = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
  let upto = 0;
  for (const batch of batches) {
    const messages = batch.map(
      (reports): AgentReports => ({
        agent_id,
        partner_id,
        received_at: now,
        log: 'log',
        reports: [...reports],
      }),
    );
    const { stored } = await tenant.db.asSystem('test', (tx) =>
      takeReports(tx, messages, {
        effectiveOfAny: policies.effectiveOfAny,
        async onObserved(_, observations) {
          for (const { key, at, level } of observations) observed.push([key, at, level]);
        },
        onKept: () => Promise.resolve(),
      }),
    );
    upto = stored.get(agent_id)?.upto ?? upto;
  }
  return await tenant.db.asPartner(partner_id, async (tx) => ({
    upto,
    observed,
    states: await tx
      .selectFrom('check_states')
      .select(['key', 'level', 'since', 'at', 'summary'])
      .where('agent_id', '=', agent_id)
      .orderBy('key')
      .execute(),
    changes: await tx
      .selectFrom('check_changes')
      .select(['key', 'level', 'at'])
      .where('agent_id', '=', agent_id)
      .orderBy('key')
      .orderBy('at')
      .execute(),
    values: await tx
      .selectFrom('check_values')
      .select(['key', 'label', 'step', 'count', 'sum', 'min', 'max'])
      .where('agent_id', '=', agent_id)
      .orderBy('key')
      .orderBy('step')
      .execute(),
  }));
}

const body = fc.record({
  key: fc.constantFrom('cpu', 'memory'),
  level: fc.constantFrom(...CHECK_LEVELS),
  age_ms: fc.integer({ min: 0, max: 20 }).map((minutes) => minutes * 60_000),
  value: fc.integer({ min: -9, max: 9 }),
});
const reportsOf = fc.array(body, { minLength: 1, maxLength: 12 }).map((all) =>
  all.map(
    ({ key, level, age_ms, value }, n): Report => ({
      seq: n + 1,
      age_ms,
      body: {
        ...{ kind: 'check', key, level, revision: '', summary: `${n}`, took_ms: 0 },
        perf: [{ label: key, value, unit: '', warn: '', crit: '', min: null, max: null }],
      },
    }),
  ),
);
/** How an agent says what it has: how far back it begins anew, how much it says, in which order, and with how much of it a transaction begins. */
const saying = fc.record({
  back: fc.nat(12),
  count: fc.integer({ min: 1, max: 6 }),
  turned: fc.boolean(),
  alone: fc.boolean(),
});

test('whatever comes again, in whatever order and portions, comes to the same as all at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      reportsOf,
      fc.array(saying, { minLength: 1, maxLength: 12 }),
      async (reports, sayings) => {
        const batches: Report[][][] = [];
        let said = 0;
        for (const { back, count, turned, alone } of sayings) {
          const from = Math.max(0, said - back);
          const message = reports.slice(from, from + count);
          if (message.length === 0) continue;
          said = Math.max(said, from + message.length);
          const batch = batches.at(-1);
          const told = turned ? message.toReversed() : message;
          if (alone || batch === undefined) batches.push([told]);
          else batch.push(told);
        }
        batches.push([reports]);
        expect(await taken(batches)).toEqual(await taken([[reports]]));
      },
    ),
    { numRuns: 40 },
  );
}, 30_000);
