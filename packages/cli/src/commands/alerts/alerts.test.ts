import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { OWNER, startWholeServer, type WholeServer } from '@guru/server/fixtures';
import { SQL } from 'bun';
import { enrolMachines } from '../../fixtures/devices.ts';
import { type Home, newHome, runGuru } from '../../fixtures/guru.ts';

const HOSTILE = 'evil\x1b[2J';

let server: WholeServer;
let home: Home;
let web: string;

beforeAll(async () => {
  server = await startWholeServer();
  home = newHome();
  const names = ['web-01', HOSTILE].map((hostname) => ({ hostname }));
  [web = ''] = await enrolMachines(server, { client: 'Acme', site: 'Main St' }, names);
  await enrolMachines(server, { client: 'Dental', site: 'Harbour' }, [{ hostname: 'db-01' }]);
  const args = ['login', '--server', server.url, '--email', OWNER.email];
  const ran = await runGuru(home, args, `${OWNER.password}\n`);
  if (ran.exit_code !== 0) throw new Error(ran.stderr);
}, 60_000);

afterAll(async () => {
  home[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

const guru = (...args: string[]) => runGuru(home, args);

/** Something is not well on a device, as if it had been found; answers its id. */
async function addAlert(hostname: string, title: string, severity: 'critical' | 'warning'): Promise<string> {
  await using sql = new SQL(server.database.superuserUrl);
  const [row] = await sql`
    insert into alerts (partner_id, agent_id, kind, key, severity, title, summary, step, opened_at, changed_at)
    select partner_id, agent_id, 'check', ${title}, ${severity}, ${title}, '97 % in use', '', now(), now()
    from agents where hostname = ${hostname} returning alert_id`;
  return row.alert_id;
}

async function addIncident(site: string): Promise<string> {
  await using sql = new SQL(server.database.superuserUrl);
  const [row] = await sql`
    insert into incidents (partner_id, kind, site_id, severity, title, opened_at)
    select partner_id, 'site_down', site_id, 'critical', ${`${site} is silent`}, now() from sites
    where name = ${site} returning incident_id`;
  return row.incident_id;
}

describe('guru alerts', () => {
  test('says that all is well, and ends well, also for who asks by the exit code', async () => {
    expect(await guru('alerts')).toEqual({ exit_code: 0, stdout: 'Nothing fits.\n', stderr: '' });
    expect(await guru('alerts', '--exit-code', '--json')).toEqual({
      exit_code: 0,
      stdout: '{\n  "incidents": [],\n  "alerts": []\n}\n',
      stderr: '',
    });
  });

  test('shows incidents, then alerts with the worst first, and narrows them', async () => {
    await addAlert('web-01', 'swap', 'warning');
    await addAlert('db-01', 'memory', 'critical');
    await addIncident('Harbour');
    const ran = await guru('alerts');
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    const [incidents = '', alerts = ''] = ran.stdout.trimEnd().split('\n\n');
    expect(incidents).toMatch(/critical +firing .*0 of 0 +Harbour is silent$/);
    expect(alerts.split('\n').map((row) => row.replace(/^\S+ +/, '').split(/ {2,}/))).toEqual([
      ['SEVERITY', 'STATE', 'SINCE', 'DEVICE', 'SITE', 'WHAT'],
      ['critical', 'firing', expect.any(String), 'db-01', 'Dental / Harbour', 'memory: 97 % in use'],
      ['warning', 'firing', expect.any(String), 'web-01', 'Acme / Main St', 'swap: 97 % in use'],
    ]);
    const acme = await guru('alerts', '--client', 'acme', '--json', '--exit-code');
    expect(acme.exit_code).toBe(1);
    expect(JSON.parse(acme.stdout)).toMatchObject({ incidents: [], alerts: [{ title: 'swap' }] });
    const part = await guru('alerts', '--limit', '1');
    expect(part.stderr).toContain('--limit');
  });

  test('a client that does not exist is named, with those that do', async () => {
    const ran = await guru('alerts', '--client', 'nobody');
    expect(ran).toMatchObject({ exit_code: 4, stdout: '' });
    expect(ran.stderr).toMatch(/ {2}Acme\n {2}Dental\n.*\(client_not_found\)/s);
  });

  test('ack takes alerts and incidents alike, and says so when nothing fits', async () => {
    const alert = await addAlert('web-01', 'disk', 'critical');
    const incident = await addIncident('Main St');
    expect(await guru('alerts', 'ack', alert, incident, '--note', 'on my way')).toEqual({
      exit_code: 0,
      stdout: '2 of 2 acknowledged.\n',
      stderr: '',
    });
    const shown = await guru('alerts', '--state', 'acknowledged');
    expect(shown.stdout).toContain('seen by');
    const again = await guru('alerts', 'ack', alert);
    expect(again).toMatchObject({ exit_code: 4, stdout: '' });
    expect(again.stderr).toContain('(nothing_changed)');
    const undone = await guru('alerts', 'ack', alert, '--undo', '--json');
    expect(JSON.parse(undone.stdout)).toEqual({ changed: 1 });
  });

  test('resolve closes an alert with what was done', async () => {
    const alert = await addAlert('web-01', 'spooler', 'warning');
    const ran = await guru('alerts', 'resolve', alert, '--note', 'restarted it');
    expect(ran).toEqual({ exit_code: 0, stdout: 'spooler on web-01: resolved.\n', stderr: '' });
    const missing = await guru('alerts', 'resolve', web);
    expect(missing).toMatchObject({ exit_code: 1, stdout: '' });
    expect(missing.stderr).toContain('(alert_not_found)');
  });

  test('what a device is called can do nothing to a terminal', async () => {
    await addAlert(HOSTILE, 'evil', 'warning');
    const ran = await guru('alerts', '--search', 'evil');
    expect(ran.stdout).toContain('evil\ufffd[2J');
    expect(ran.stdout).not.toContain('\x1b');
  });

  test('a wrong option of a command below a command ends as any other', async () => {
    const ran = await guru('alerts', 'mute', 'web-01', '--for', 'long', '--reason', 'x');
    expect(ran).toMatchObject({ exit_code: 2, stdout: '' });
    expect(ran.stderr).toContain('like 30m, 2h');
  });
});

describe('guru maintenance', () => {
  test('a mute is listed with its reason, and ended by its id', async () => {
    const made = await guru(
      'alerts',
      'mute',
      'web-01',
      '--check',
      'disk',
      '--for',
      '2h',
      '--reason',
      'moved',
    );
    expect(made.stdout).toMatch(/^Nobody is told of disk on web-01 until /);
    const id = made.stdout.trim().split(' ').at(-1) ?? '';
    expect((await guru('maintenance')).stdout).toMatch(/web-01 +disk +20\S+ \S+ +\S.* moved$/m);
    expect(await guru('maintenance', 'end', id)).toMatchObject({ exit_code: 0, stdout: 'Ended.\n' });
    expect((await guru('maintenance')).stdout).toBe('No window is planned, and nothing is muted.\n');
  });

  test('a window is planned for a site, once and again and again, and says when it is next', async () => {
    const now = await guru('maintenance', 'add', 'Move', '--site', 'Main St', '--for', '2h', '--json');
    expect(JSON.parse(now.stdout)).toMatchObject({
      name: 'Move',
      reach: { level: 'site', name: 'Main St' },
      active: true,
    });
    const weekly = ['--weekly', 'thu,tue', '--at', '22:00', '--for', '90m', '--time-zone', 'Europe/Berlin'];
    const planned = await guru('maintenance', 'add', 'Patches', '--client', 'Acme', ...weekly);
    const restarts = ['--monthly', 'last sun', '--at', '03:00', '--for', '1h'];
    await guru('maintenance', 'add', 'Restarts', '--all', ...restarts);
    expect(planned.stdout).toMatch(/^\S+ {2}Patches: 20\S+ \S+ to 20\S+ \S+$/m);
    const { stdout } = await guru('maintenance');
    expect(stdout).toContain('tue, thu at 22:00 for 90 min, Europe/Berlin');
    expect(stdout).toMatch(/on, until 20/);
    expect(stdout).toMatch(/^\S+ +all devices +20.* last sun of the month at 03:00 .* Restarts$/m);
    const { windows } = JSON.parse((await guru('maintenance', '--json')).stdout);
    for (const { window_id } of windows) await guru('maintenance', 'end', window_id);
  });

  test('who forgets to say for what does not silence the whole fleet', async () => {
    const ran = await guru('maintenance', 'add', 'All', '--for', '2h');
    expect(ran).toMatchObject({ exit_code: 2, stdout: '' });
    expect(ran.stderr).toContain('(no_reach)');
  });
});

describe('guru checks and guru policy', () => {
  test('what a device checks, and which policy says what of it', async () => {
    const checks = JSON.parse((await guru('checks', 'web-01', '--json')).stdout);
    expect(checks.length).toBeGreaterThan(0);
    const table = await guru('checks', 'web-01');
    expect(table.stdout).toMatch(/^CHECK +LEVEL +SINCE +FOUND +NAME +WHAT$/m);
    expect(table.stdout).toContain(checks[0].key);
    const policy = await guru('policy', 'web-01');
    expect(policy).toMatchObject({ exit_code: 0, stderr: '' });
    expect(policy.stdout).toMatch(/^ {2}params\.warn +\S+ +\S.* \(partner\)$/m);
    expect(policy.stdout).toMatch(/^ {2}raw_days +\d+ +built in$/m);
    const whole = JSON.parse((await guru('policy', 'web-01', '--json')).stdout);
    expect(whole).toMatchObject({ revision: expect.any(String), checks: expect.any(Array) });
  });
});

describe('guru top', () => {
  test('a device that is away is said to be, at once', async () => {
    const ran = await guru('top', 'web-01');
    expect(ran).toMatchObject({ exit_code: 1, stdout: '' });
    expect(ran.stderr).toContain('(agent_offline)');
  });
});
