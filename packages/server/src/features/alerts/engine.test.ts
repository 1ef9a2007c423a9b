import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { DEFAULT_SETTINGS } from '../policies/defaults.ts';
import { WARM_UP_MS } from './engine.ts';
import { AlertStage, type StagedAgent } from './fixtures/alert-stage.ts';

const MINUTE_MS = 60_000;

let stage: AlertStage;
beforeEach(async () => {
  stage = await AlertStage.open();
  // The start is over.
  await stage.pass(WARM_UP_MS + 1000, WARM_UP_MS + 1000);
});
afterEach(() => stage[Symbol.asyncDispose]());

const only = async (...agents: Promise<StagedAgent[]>[]): Promise<StagedAgent> => {
  const [agent] = (await Promise.all(agents)).flat();
  if (agent === undefined) throw new Error('no device');
  return agent;
};

const firstTwo = (line: string) => line.split(' ').slice(0, 2).join(' ');

describe('what a check finds', () => {
  test('is an alert that is told once, and once more when it is over', async () => {
    const agent = await only(stage.addAgents(1));
    await stage.found(agent, 'ok');
    await stage.pass(MINUTE_MS);
    for (let count = 0; count < 5; count += 1) {
      await stage.found(agent, 'critical');
      await stage.pass(MINUTE_MS);
    }
    expect(stage.news()).toEqual(['opened alert critical disk']);
    await stage.found(agent, 'ok');
    expect(stage.news()).toEqual(['resolved alert critical disk']);
    expect(await stage.alerts()).toEqual([
      { key: 'disk', state: 'resolved', severity: 'critical', silenced_by: null },
    ]);
  });

  test('fires by time alone, and not while its device is away', async () => {
    const agent = await only(stage.addAgents(1, 'workstation'));
    const rule = { for_s: 300 };
    await stage.found(agent, 'warning', { rule });
    await stage.goes([agent]);
    await stage.pass(10 * MINUTE_MS);
    expect(stage.news()).toEqual([]);
    await stage.comes([agent]);
    await stage.pass(11 * MINUTE_MS);
    expect(stage.news()).toEqual(['opened alert warning disk']);
  });

  test('is told together with what happened while its device was away, in order', async () => {
    const agent = await only(stage.addAgents(1, 'workstation'));
    const now = stage.time.now();
    const at = (minutes: number) => ({ at: now - minutes * MINUTE_MS });
    await stage.found(agent, 'critical', at(50));
    await stage.found(agent, 'critical', at(50));
    await stage.found(agent, 'ok', at(40));
    expect(stage.news()).toEqual(['opened alert critical disk', 'resolved alert critical disk']);
  });

  test('survives a restart of the server, and is neither lost nor doubled', async () => {
    const agent = await only(stage.addAgents(1));
    await stage.found(agent, 'critical', { rule: { for_s: 600 } });
    await stage.restart();
    await stage.comes([agent]);
    await stage.pass(9 * MINUTE_MS);
    expect(stage.news()).toEqual([]);
    await stage.pass(2 * MINUTE_MS);
    expect(stage.news()).toEqual(['opened alert critical disk']);
    await stage.restart();
    await stage.comes([agent]);
    await stage.found(agent, 'critical', { rule: { for_s: 600 } });
    await stage.pass(20 * MINUTE_MS);
    expect(stage.news()).toEqual([]);
  });
});

describe('a silent device', () => {
  test('that is a server is told of once, after its time, and so is its return', async () => {
    const agent = await only(stage.addAgents(1));
    await stage.goes([agent]);
    await stage.pass(110_000, 10_000);
    expect(stage.news()).toEqual([]);
    await stage.pass(20_000, 10_000);
    expect(stage.news()).toEqual(['opened alert critical Offline']);
    await stage.pass(60 * MINUTE_MS);
    await stage.comes([agent]);
    await stage.look();
    expect(stage.news()).toEqual(['resolved alert critical Offline']);
  });

  test('that comes back in time was never gone', async () => {
    const agent = await only(stage.addAgents(1));
    for (let count = 0; count < 10; count += 1) {
      await stage.goes([agent]);
      await stage.pass(100_000, 10_000);
      await stage.comes([agent]);
      await stage.pass(MINUTE_MS);
    }
    expect(stage.news()).toEqual([]);
  });

  test('that is a workstation is routine, unless somebody wants to know', async () => {
    const [one, other] = await stage.addAgents(2, 'workstation');
    if (one === undefined || other === undefined) throw new Error('no devices');
    stage.settings.set(other.agent_id, { ...DEFAULT_SETTINGS, workstation_offline_after_s: 3600 });
    await stage.goes([one, other]);
    await stage.pass(50 * MINUTE_MS);
    expect(stage.news()).toEqual([]);
    await stage.pass(15 * MINUTE_MS);
    expect(stage.news()).toEqual(['opened alert warning Offline']);
  });

  test('that said goodbye is silent as it should be, unless policy says otherwise', async () => {
    const [one, other] = await stage.addAgents(2);
    if (one === undefined || other === undefined) throw new Error('no devices');
    stage.settings.set(other.agent_id, { ...DEFAULT_SETTINGS, alert_on_shutdown: true });
    await stage.goes([one, other], true);
    await stage.pass(10 * MINUTE_MS);
    expect(stage.told.map(({ device }) => device?.agent_id)).toEqual([other.agent_id]);
  });

  test('is not told of while this server warms up, and then only if it stayed away', async () => {
    const agents = await stage.addAgents(3);
    const [missing, ...others] = agents;
    if (missing === undefined) throw new Error('no device');
    await stage.addAgents(3, 'server', await stage.addSite('Elsewhere')).then((rest) => others.push(...rest));
    await stage.restart();
    await stage.pass(4 * MINUTE_MS);
    await stage.comes(others);
    await stage.pass(MINUTE_MS);
    expect(stage.news()).toEqual([]);
    await stage.pass(10 * MINUTE_MS);
    expect(stage.news()).toEqual(['opened alert critical Offline']);
  });
});

describe('many silent devices', () => {
  test('of one site are one incident, with them inside, and one end', async () => {
    await stage.addAgents(20, 'server', await stage.addSite('Elsewhere'));
    const servers = await stage.addAgents(3);
    const desks = await stage.addAgents(5, 'workstation');
    for (const agent of [...servers, ...desks]) {
      await stage.goes([agent]);
      await stage.pass(7000, 7000);
    }
    await stage.pass(5 * MINUTE_MS);
    expect(stage.told.map(({ devices }) => devices)).toEqual([8]);
    expect(stage.news()[0]).toStartWith('opened incident critical');
    for (const agent of [...servers, ...desks]) {
      await stage.comes([agent]);
      await stage.pass(7000, 7000);
    }
    expect(stage.news().map(firstTwo)).toEqual(['resolved incident']);
    expect(await stage.alerts()).toEqual([]);
  });

  test('one who follows later joins, and one who stays away when the others are back is told of alone', async () => {
    await stage.addAgents(20, 'server', await stage.addSite('Elsewhere'));
    const [last, ...others] = await stage.addAgents(6);
    if (last === undefined) throw new Error('no device');
    await stage.goes(others);
    await stage.pass(3 * MINUTE_MS);
    await stage.goes([last]);
    await stage.pass(5 * MINUTE_MS);
    expect(stage.news()).toHaveLength(1);
    await stage.comes(others);
    await stage.pass(5 * MINUTE_MS);
    // It may still draw its delay.
    expect(stage.news().map(firstTwo)).toEqual(['resolved incident']);
    await stage.pass(2 * MINUTE_MS);
    expect(stage.news().map(firstTwo)).toEqual(['opened alert']);
  });

  test('two of a site are two alerts, and three of many too', async () => {
    const two = await stage.addAgents(2);
    const three = await stage.addAgents(3, 'server', await stage.addSite('Large'));
    await stage.addAgents(20, 'server', three[0]?.site_id);
    await stage.goes([...two, ...three]);
    await stage.pass(5 * MINUTE_MS);
    expect(stage.news()).toEqual(Array(5).fill('opened alert critical Offline'));
  });

  test('of most sites are one incident of the fleet', async () => {
    const agents = await stage.addAgents(4);
    for (const name of ['A', 'B', 'C'])
      agents.push(...(await stage.addAgents(4, 'server', await stage.addSite(name))));
    await stage.goes(agents.slice(0, 14));
    await stage.pass(5 * MINUTE_MS);
    expect(stage.news()).toEqual(['opened incident critical Half of all devices or more are silent']);
    await stage.comes(agents);
    await stage.pass(MINUTE_MS);
    expect(stage.news()).toEqual(['resolved incident critical Half of all devices or more are silent']);
  });

  test('that are switched off in the evening are no incident', async () => {
    const desks = await stage.addAgents(9, 'workstation');
    for (const desk of desks) {
      await stage.goes([desk], true);
      await stage.pass(10_000, 10_000);
    }
    await stage.pass(10 * MINUTE_MS);
    expect(stage.news()).toEqual([]);
  });
});

describe('what is silenced', () => {
  const window = (from: number, to: number) =>
    stage.db.asSystem('test', (tx) =>
      tx
        .insertInto('maintenance_windows')
        .values({
          partner_id: stage.partner_id,
          name: 'Patch night',
          level: 'site',
          site_id: stage.site_id,
          schedule: JSON.stringify({
            kind: 'once',
            from: new Date(from).toISOString(),
            to: new Date(to).toISOString(),
          }),
          ends_at: new Date(to),
        })
        .execute(),
    );

  test('a finding in a window is seen and not told; one that outlasts it is told then', async () => {
    const [short, long] = await stage.addAgents(2);
    if (short === undefined || long === undefined) throw new Error('no devices');
    const now = stage.time.now();
    await window(now, now + 30 * MINUTE_MS);
    await stage.found(short, 'critical');
    await stage.found(long, 'critical');
    expect((await stage.alerts()).map(({ silenced_by }) => silenced_by)).toEqual([
      'maintenance',
      'maintenance',
    ]);
    await stage.pass(10 * MINUTE_MS);
    await stage.found(short, 'ok');
    expect(stage.news()).toEqual([]);
    await stage.pass(25 * MINUTE_MS);
    expect(stage.told.map(({ what, device }) => [what, device?.agent_id])).toEqual([
      ['opened', long.agent_id],
    ]);
    await stage.found(long, 'ok');
    expect(stage.told.at(-1)?.what).toBe('resolved');
  });

  test('a site that restarts in its window is nobody’s news; a device that stays away is', async () => {
    const agents = await stage.addAgents(4);
    const now = stage.time.now();
    await window(now, now + 30 * MINUTE_MS);
    await stage.goes(agents);
    await stage.pass(10 * MINUTE_MS);
    await stage.comes(agents.slice(1));
    await stage.pass(15 * MINUTE_MS);
    expect(stage.news()).toEqual([]);
    await stage.pass(10 * MINUTE_MS);
    expect(stage.news()).toEqual(['opened alert critical Offline']);
  });

  test('a mute is for its check alone, and ends', async () => {
    const agent = await only(stage.addAgents(1));
    const until = new Date(stage.time.now() + 60 * MINUTE_MS);
    await stage.db.asSystem('test', (tx) =>
      tx
        .insertInto('mutes')
        .values({
          ...{ partner_id: stage.partner_id, level: 'device', agent_id: agent.agent_id },
          ...{ key: 'disk', reason: 'known', until },
        })
        .execute(),
    );
    await stage.found(agent, 'critical');
    await stage.found(agent, 'warning', { key: 'cpu' });
    expect(stage.news()).toEqual(['opened alert warning cpu']);
    await stage.pass(61 * MINUTE_MS);
    expect(stage.news()).toEqual(['opened alert critical disk']);
  });
});
