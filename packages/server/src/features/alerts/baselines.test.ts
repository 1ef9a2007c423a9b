import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { PerfValue } from '@guru/protocol/control';
import { AlertStage, type StagedAgent } from './fixtures/alert-stage.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
const RULE = { baseline_deviations: 3 };

let stage: AlertStage;
let server: StagedAgent;
beforeAll(async () => {
  stage = await AlertStage.open();
  const [first] = await stage.addAgents(1);
  if (first === undefined) throw new Error('no device');
  server = first;
});
afterAll(() => stage[Symbol.asyncDispose]());

const perf = (value: number): PerfValue[] => [
  { label: 'mails', value, unit: '', warn: '', crit: '', min: null, max: null },
];

/** Some minutes in which a check finds all well, and this number. */
async function minutes(count: number, value: number, rule: object = RULE): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await stage.found(server, 'ok', { key: 'queue', rule, perf: perf(value + (minute % 3)) });
    stage.time.pass(MINUTE_MS);
  }
}

test('a number that is not as it is at this hour of the week is told of, once it is known what that is', async () => {
  // The first week is as odd as the fourth: then nobody can know.
  for (const value of [100, 101, 99]) {
    await minutes(20, value);
    stage.time.pass(WEEK_MS - 20 * MINUTE_MS);
  }
  expect(stage.news()).toEqual([]);
  await minutes(9, 900);
  expect(stage.news()).toEqual([]);
  await minutes(4, 900);
  expect(stage.told.map(({ summary }) => summary)).toEqual([
    expect.stringMatching(/^mails is 90[012]; at this hour of the week 101 ± 5\.0\d is usual$/),
  ]);
  expect(stage.news()).toEqual(['opened alert warning queue is not as usual']);
  await minutes(12, 100);
  expect(stage.news()).toEqual(['resolved alert warning queue is not as usual']);
  expect(await stage.alerts()).toMatchObject([{ key: 'queue', state: 'resolved' }]);
});

test('nobody hears of it any more when the policy does not ask for it', async () => {
  await minutes(12, 900);
  expect(stage.news()).toEqual(['opened alert warning queue is not as usual']);
  await minutes(1, 900, { baseline_deviations: null });
  await stage.pass(15 * MINUTE_MS);
  expect(stage.news()).toEqual(['resolved alert warning queue is not as usual']);
  const { rows } = await stage.db.asSystem('test', async (tx) => ({
    rows: await tx.selectFrom('alert_baselines').select(['hour', 'week']).execute(),
  }));
  // One row for each hour of the week in which anything was measured.
  expect(rows.length).toBeLessThanOrEqual(2);
});

test('a check that asks for nothing leaves nothing', async () => {
  await stage.found(server, 'ok', { key: 'other', perf: perf(1) });
  const rows = await stage.db.asSystem('test', (tx) =>
    tx.selectFrom('alert_baselines').select('key').where('key', '=', 'other').execute(),
  );
  expect(rows).toEqual([]);
});
