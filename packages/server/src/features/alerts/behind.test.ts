import { afterEach, beforeEach, expect, test } from 'bun:test';
import { RETURN_MS } from './causes.ts';
import { WARM_UP_MS } from './engine.ts';
import { AlertStage, type StagedAgent } from './fixtures/alert-stage.ts';

const MINUTE_MS = 60_000;

let stage: AlertStage;
let firewall: StagedAgent;
let servers: StagedAgent[];
let sites: string[];
beforeEach(async () => {
  stage = await AlertStage.open();
  await stage.pass(WARM_UP_MS + 1000, WARM_UP_MS + 1000);
  // Two branches behind a firewall in a data centre, and enough elsewhere.
  const [first] = await stage.addAgents(1);
  if (first === undefined) throw new Error('no device');
  firewall = first;
  await stage.addAgents(5);
  sites = [await stage.addSite('North'), await stage.addSite('South')];
  servers = [];
  for (const site of sites) servers.push(...(await stage.addAgents(4, 'server', site)));
  await stage.addAgents(30, 'server', await stage.addSite('Elsewhere'));
  await stage.puts(firewall, { sites });
});
afterEach(() => stage[Symbol.asyncDispose]());

const told = () =>
  stage.told.splice(0).map(({ what, subject, device }) => `${what} ${device?.hostname ?? subject.kind}`);

test('a firewall that dies is one alert, not one of each branch behind it', async () => {
  await stage.goes(servers);
  await stage.pass(20_000);
  await stage.goes([firewall]);
  await stage.pass(30 * MINUTE_MS, MINUTE_MS);
  expect(told()).toEqual([`opened ${firewall.hostname}`]);
  await stage.comes([firewall]);
  // Those behind it draw their delay before they try again.
  for (const server of servers) {
    await stage.pass(35_000);
    await stage.comes([server]);
  }
  await stage.pass(2 * RETURN_MS);
  expect(told()).toEqual([`resolved ${firewall.hostname}`]);
});

test('a branch that stays silent when its firewall is back is told of then', async () => {
  const north = servers.slice(0, 4);
  await stage.goes([firewall, ...servers]);
  await stage.pass(40 * MINUTE_MS, MINUTE_MS);
  await stage.comes([firewall, ...servers.slice(4)]);
  await stage.pass(RETURN_MS - MINUTE_MS);
  expect(told()).toEqual([`opened ${firewall.hostname}`, `resolved ${firewall.hostname}`]);
  await stage.pass(3 * MINUTE_MS);
  expect(told()).toEqual(['opened incident']);
  await stage.comes(north);
  await stage.pass(MINUTE_MS);
  expect(told()).toEqual(['resolved incident']);
});

test('a branch that is silent while its firewall is heard is told of at once', async () => {
  await stage.goes(servers.slice(0, 4));
  await stage.pass(5 * MINUTE_MS);
  expect(told()).toEqual(['opened incident']);
});

test('a firewall that was switched off on purpose excuses nobody', async () => {
  await stage.goes([firewall], true);
  await stage.goes(servers.slice(0, 4));
  await stage.pass(5 * MINUTE_MS);
  expect(told()).toEqual(['opened incident']);
});

test('what a check finds across the network is silenced while the firewall is silent, other findings are not', async () => {
  const [server] = servers;
  if (server === undefined) throw new Error('no device');
  await stage.goes([firewall]);
  await stage.pass(3 * MINUTE_MS);
  expect(told()).toEqual([`opened ${firewall.hostname}`]);
  await stage.found(server, 'critical', { key: 'web', kind: 'http' });
  await stage.found(server, 'critical', { key: 'disk' });
  expect(told()).toEqual([`opened ${server.hostname}`]);
  expect(await stage.alerts()).toContainEqual({
    ...{ key: 'web', state: 'firing', severity: 'critical', silenced_by: 'dependency' },
  });
  await stage.pass(MINUTE_MS);
  await stage.comes([firewall]);
  await stage.pass(RETURN_MS - MINUTE_MS);
  expect(told()).toEqual([`resolved ${firewall.hostname}`]);
  // It is still not well, long after the firewall is back.
  await stage.pass(2 * MINUTE_MS);
  expect(told()).toEqual([`opened ${server.hostname}`]);
});

test('two firewalls that stand behind each other are both told of', async () => {
  const [other] = await stage.addAgents(1);
  if (other === undefined) throw new Error('no device');
  await stage.puts(firewall, { devices: [other] });
  await stage.puts(other, { devices: [firewall] });
  await stage.goes([firewall, other]);
  await stage.pass(5 * MINUTE_MS);
  expect(told().toSorted()).toEqual([`opened ${firewall.hostname}`, `opened ${other.hostname}`].toSorted());
});
