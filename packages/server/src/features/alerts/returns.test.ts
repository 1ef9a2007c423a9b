import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { DEFAULT_SETTINGS } from '../policies/defaults.ts';
import { RETURN_MS } from './causes.ts';
import { WARM_UP_MS } from './engine.ts';
import { AlertStage, type StagedAgent } from './fixtures/alert-stage.ts';
import { FLAP_QUIET_MS } from './machine.ts';

const MINUTE_MS = 60_000;

let stage: AlertStage;
beforeEach(async () => {
  stage = await AlertStage.open();
  // The start is over.
  await stage.pass(WARM_UP_MS + 1000, WARM_UP_MS + 1000);
});
afterEach(() => stage[Symbol.asyncDispose]());

const firstTwo = (line: string) => line.split(' ').slice(0, 2).join(' ');
const news = () => stage.news().map(firstTwo);

async function oneServer(): Promise<StagedAgent> {
  const [server] = await stage.addAgents(1);
  if (server === undefined) throw new Error('no device');
  return server;
}

/** Away for so long, and then back. */
async function leaves(agents: readonly StagedAgent[], ms: number, said_goodbye = false): Promise<void> {
  await stage.goes(agents, said_goodbye);
  await stage.pass(ms);
  await stage.comes(agents);
  await stage.look();
}

describe('a line that comes and goes', () => {
  test('is told of twice, and then stays open until it is quiet', async () => {
    const server = await oneServer();
    for (let count = 0; count < 8; count += 1) {
      await leaves([server], 4 * MINUTE_MS);
      await stage.pass(3 * MINUTE_MS);
    }
    expect(news()).toEqual([
      'opened alert',
      'resolved alert',
      'opened alert',
      'resolved alert',
      'opened alert',
    ]);
    await stage.pass(FLAP_QUIET_MS - 4 * MINUTE_MS);
    expect(news()).toEqual([]);
    await stage.pass(2 * MINUTE_MS);
    expect(news()).toEqual(['resolved alert']);
    // And nothing of it is kept for ever.
    await stage.pass(40 * MINUTE_MS, 10 * MINUTE_MS);
    const left = await stage.db.asSystem('test', (tx) =>
      tx.selectFrom('alert_watches').selectAll().execute(),
    );
    expect(left).toEqual([]);
  });

  test('of a whole site is told of twice, and then is one incident until it is quiet', async () => {
    const servers = await stage.addAgents(4);
    for (let count = 0; count < 6; count += 1) {
      await leaves(servers, 4 * MINUTE_MS);
      await stage.pass(4 * MINUTE_MS);
    }
    expect(news()).toEqual([
      'opened incident',
      'resolved incident',
      'opened incident',
      'resolved incident',
      'opened incident',
    ]);
    await stage.pass(FLAP_QUIET_MS - 5 * MINUTE_MS);
    expect(news()).toEqual([]);
    await stage.pass(3 * MINUTE_MS);
    expect(news()).toEqual(['resolved incident']);
  });

  test('is over when its device says goodbye', async () => {
    const server = await oneServer();
    for (let count = 0; count < 3; count += 1) {
      await leaves([server], 4 * MINUTE_MS);
      await stage.pass(2 * MINUTE_MS);
    }
    expect(news()).toHaveLength(5);
    await stage.goes([server], true);
    await stage.look();
    expect(news()).toEqual(['resolved alert']);
    await stage.pass(60 * MINUTE_MS, 10 * MINUTE_MS);
    expect(news()).toEqual([]);
  });

  test('is still remembered when this server has died in between', async () => {
    const server = await oneServer();
    for (let count = 0; count < 3; count += 1) {
      await leaves([server], 4 * MINUTE_MS);
      await stage.pass(2 * MINUTE_MS);
    }
    await stage.restart();
    await stage.comes([server]);
    await stage.pass(FLAP_QUIET_MS - 4 * MINUTE_MS);
    expect(news()).toHaveLength(5);
    await stage.pass(4 * MINUTE_MS);
    expect(news()).toEqual(['resolved alert']);
  });
});

describe('a line that is back', () => {
  test('brings its devices one by one, and nobody is told of the last of them', async () => {
    await stage.addAgents(30, 'server', await stage.addSite('Elsewhere'));
    const servers = await stage.addAgents(10);
    await stage.goes(servers);
    await stage.pass(60 * MINUTE_MS, MINUTE_MS);
    for (const server of servers) {
      await stage.comes([server]);
      await stage.pass(29_000);
    }
    await stage.pass(RETURN_MS);
    expect(news()).toEqual(['opened incident', 'resolved incident']);
  });

  test('after this server has died too', async () => {
    const servers = await stage.addAgents(4);
    await stage.goes(servers);
    await stage.pass(5 * MINUTE_MS);
    expect(news()).toEqual(['opened incident']);
    await stage.restart();
    await stage.pass(WARM_UP_MS + MINUTE_MS);
    await stage.comes(servers);
    await stage.pass(MINUTE_MS);
    expect(news()).toEqual(['resolved incident']);
  });
});

test('an incident whose devices were removed is over', async () => {
  const servers = await stage.addAgents(4);
  await stage.goes(servers);
  await stage.pass(5 * MINUTE_MS);
  expect(news()).toEqual(['opened incident']);
  await stage.removes(servers);
  await stage.pass(2 * MINUTE_MS);
  expect(news()).toEqual(['resolved incident']);
});

test('what could not be told is as if it had not been looked at: it is told once, when it can be', async () => {
  const server = await oneServer();
  await stage.goes([server]);
  stage.fails = true;
  await stage.pass(5 * MINUTE_MS);
  expect(await stage.alerts()).toEqual([]);
  stage.fails = false;
  await stage.look();
  await stage.look();
  expect(news()).toEqual(['opened alert']);
  stage.fails = true;
  await stage.comes([server]);
  await stage.look();
  expect(await stage.alerts()).toMatchObject([{ state: 'firing' }]);
  stage.fails = false;
  await stage.look();
  expect(news()).toEqual(['resolved alert']);
});

test('a goodbye that nobody has taken in yet is not lost when this server ends', async () => {
  const server = await oneServer();
  await stage.goes([server], true);
  await stage.restart();
  await stage.pass(2 * WARM_UP_MS);
  expect(news()).toEqual([]);
});

test('a goodbye that is heard after its device was found on record as gone counts', async () => {
  const server = await oneServer();
  await stage.goes([server]);
  await stage.look();
  await stage.goes([server], true);
  await stage.pass(10 * MINUTE_MS);
  expect(news()).toEqual([]);
});

test('a policy that changes while a device is silent is what it is judged by', async () => {
  const [desk, other] = await stage.addAgents(2, 'workstation');
  if (desk === undefined || other === undefined) throw new Error('no devices');
  await stage.goes([desk, other]);
  await stage.pass(10 * MINUTE_MS);
  expect(news()).toEqual([]);
  stage.settings.set(desk.agent_id, { ...DEFAULT_SETTINGS, workstation_offline_after_s: 1200 });
  stage.ruled();
  await stage.pass(9 * MINUTE_MS);
  expect(news()).toEqual([]);
  await stage.pass(2 * MINUTE_MS);
  expect(stage.told.map(({ device }) => device?.agent_id)).toEqual([desk.agent_id]);
});

test('those that stay silenced keep nobody from being told when his time has come', async () => {
  const [server] = await stage.addAgents(1);
  const [late] = await stage.addAgents(1, 'server', await stage.addSite('Elsewhere'));
  if (server === undefined || late === undefined) throw new Error('no devices');
  const until = (minutes: number) => new Date(stage.time.now() + minutes * MINUTE_MS);
  await stage.db.asSystem('test', async (tx) => {
    const mute = { partner_id: stage.partner_id, level: 'device', reason: 'known' } as const;
    await tx
      .insertInto('mutes')
      .values([
        { ...mute, agent_id: server.agent_id, until: until(600) },
        { ...mute, agent_id: late.agent_id, until: until(10) },
      ])
      .execute();
  });
  await stage.foundMany(server, 1200);
  await stage.found(late, 'critical');
  await stage.pass(9 * MINUTE_MS);
  expect(news()).toEqual([]);
  await stage.pass(3 * MINUTE_MS);
  expect(stage.told.map(({ device }) => device?.agent_id)).toEqual([late.agent_id]);
});
