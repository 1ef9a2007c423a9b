import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { OWNER, startWholeServer, type WholeServer } from '@guru/server/fixtures';
import { enrolMachines } from '../../fixtures/devices.ts';
import { type Home, newHome, openGuru, runGuru } from '../../fixtures/guru.ts';

const HOSTILE = 'evil\x1b]0;owned\x07\x1b[2J';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

let server: WholeServer;
let home: Home;
let ids: Record<string, string>;

beforeAll(async () => {
  server = await startWholeServer();
  home = newHome();
  const names = ['web-01', 'web-02', 'web-011', 'twin', 'twin', HOSTILE];
  const [web01 = '', web02 = '', web011 = '', twin = '', other = '', evil = ''] = await enrolMachines(
    server,
    { client: 'Acme', site: 'Main St' },
    names.map((hostname) => ({ hostname })),
  );
  await enrolMachines(server, { client: 'Dental', site: 'Main St' }, [{ hostname: 'db-01', os: 'windows' }]);
  ids = { web01, web02, web011, twin, other, evil };
  const { email, password } = OWNER;
  const ran = await runGuru(home, ['login', '--server', server.url, '--email', email], `${password}\n`);
  if (ran.exit_code !== 0) throw new Error(ran.stderr);
}, 60_000);

afterAll(async () => {
  home[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

const guru = (...args: string[]) => runGuru(home, args);

describe('guru devices', () => {
  test('shows a table in the order of the names', async () => {
    const ran = await guru('devices');
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    const [heading, ...rows] = ran.stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^NAME +STATUS +SITE +SYSTEM +USER +CPU +MEM +DISK +SEEN$/);
    expect(rows.map((row) => row.split(/\s+/)[0])).toEqual([
      'db-01',
      expect.stringMatching(/^evil/),
      'twin',
      'twin',
      'web-01',
      'web-011',
      'web-02',
    ]);
    expect(rows[0]).toContain('offline  Dental / Main St  windows');
  });

  test('--json gives every field to a program', async () => {
    const ran = await guru('devices', '--json', '--search', 'web-01', '--sort', 'hostname', '--reverse');
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { agent_id: ids.web011, hostname: 'web-011', status: 'offline', client_name: 'Acme' },
      { agent_id: ids.web01, hostname: 'web-01', status: 'offline', client_name: 'Acme' },
    ]);
  });

  test('an empty list is no failure, and JSON of it is still JSON', async () => {
    expect(await guru('devices', '--status', 'online')).toMatchObject({
      exit_code: 0,
      stdout: 'No device fits.\n',
    });
    expect(await guru('devices', '--status', 'online', '--json')).toMatchObject({
      exit_code: 0,
      stdout: '[]\n',
    });
  });

  test('a part is never taken for the whole: what is left out is said, also to a script', async () => {
    const ran = await guru('devices', '--limit', '2', '--json');
    expect(JSON.parse(ran.stdout)).toHaveLength(2);
    expect(ran.stderr).toContain('--all');
    const all = await guru('devices', '--all', '--json');
    expect(JSON.parse(all.stdout)).toHaveLength(7);
    expect(all.stderr).toBe('');
  });

  test('--site takes a name that only one site has, or its client too', async () => {
    const ambiguous = await guru('devices', '--site', 'main st');
    expect(ambiguous).toMatchObject({ exit_code: 4, stdout: '' });
    expect(ambiguous.stderr).toBe(
      'guru: main st fits 2 sites.\nName its client too:\n  Acme/Main St\n  Dental/Main St\n(site_ambiguous)\n',
    );
    const one = await guru('devices', '--site', 'dental/Main St', '--json');
    expect(JSON.parse(one.stdout)).toMatchObject([{ hostname: 'db-01' }]);
    const none = await guru('devices', '--site', 'nowhere');
    expect(none.exit_code).toBe(4);
    expect(none.stderr).toContain('The sites are:\n  Acme/Main St\n');
  });
});

describe('a device is found', () => {
  test('by its whole name, though others begin with it, in either case', async () => {
    const ran = await guru('device', 'WEB-01', '--json');
    expect(JSON.parse(ran.stdout)).toMatchObject({ agent_id: ids.web01, hostname: 'web-01' });
  });

  test('by the beginning of its name, and by its id', async () => {
    for (const wanted of ['db', ids.twin ?? '']) {
      const ran = await guru('device', wanted);
      expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
      expect(ran.stdout).toMatch(
        /^Name {4}(?:db-01|twin)\nId {6}[0-9a-f-]{36}\nStatus {2}offline, never seen\n/,
      );
    }
  });

  test('a_name_that_fits_several_devices_chooses_none_of_them', async () => {
    const beginning = await guru('device', 'web');
    expect(beginning).toMatchObject({ exit_code: 4, stdout: '' });
    expect(beginning.stderr).toStartWith('guru: web fits 3 devices.\nName one by its id:\n');
    for (const id of [ids.web01, ids.web02, ids.web011]) expect(beginning.stderr).toContain(`  ${id}  web-0`);
    const whole = await guru('device', 'twin');
    expect(whole.exit_code).toBe(4);
    expect(whole.stderr).toContain(`  ${ids.other}  twin  (Main St)\n`);
    expect(whole.stderr).toEndWith('(device_ambiguous)\n');
  });

  test('what is not there says what comes close, or where all are', async () => {
    const close = await guru('device', 'eb-02');
    expect(close.exit_code).toBe(4);
    expect(close.stderr).toBe(
      `guru: No device is called eb-02.\nThese come close:\n  ${ids.web02}  web-02  (Main St)\n(device_not_found)\n`,
    );
    for (const wanted of ['nonsense', crypto.randomUUID(), '../me', '%', '']) {
      const ran = await guru('device', wanted);
      expect({ wanted, exit_code: ran.exit_code, stdout: ran.stdout }).toEqual({
        wanted,
        exit_code: 4,
        stdout: '',
      });
    }
  });
});

describe('a_host_name_never_reaches_the_terminal_as_it_is', () => {
  const wanted = [
    ['devices'],
    ['devices', '--json'],
    ['device', 'evil'],
    ['device', 'evil', '--json'],
    ['device', 'vil'],
    ['complete-device', 'e'],
  ];

  test.each(wanted)('guru %s %s', async (...args) => {
    const words = args.filter((word) => typeof word === 'string');
    const { stdout, stderr } = await guru(...words);
    expect(stdout + stderr).not.toMatch(CONTROL);
    await using terminal = openGuru(home, words);
    await terminal.exited;
    expect(terminal.screen().replaceAll('\r\n', '')).not.toMatch(CONTROL);
  });

  test('and JSON still says it exactly', async () => {
    const ran = await guru('device', 'evil', '--json');
    expect(JSON.parse(ran.stdout)).toMatchObject({ agent_id: ids.evil, hostname: HOSTILE });
  });
});

describe('the completion of device names', () => {
  test('gives those that begin so and that a shell takes as they are', async () => {
    expect(await guru('complete-device', 'web-01')).toMatchObject({
      exit_code: 0,
      stdout: 'web-01\nweb-011\n',
    });
    expect((await guru('complete-device')).stdout).toBe('db-01\ntwin\nweb-01\nweb-011\nweb-02\n');
  });
});

describe('a device that is not connected', () => {
  test('has no speed, and says so with the code', async () => {
    const ran = await guru('speed', 'web-02');
    expect(ran).toMatchObject({ exit_code: 1, stdout: '' });
    expect(ran.stderr).toEndWith('(agent_not_connected)\n');
  });

  test('has no shell, and the terminal stays as it was', async () => {
    await using terminal = openGuru(home, ['shell', 'web-02']);
    await terminal.shows('(agent_not_connected)');
    expect(await terminal.exited).toBe(1);
    expect(terminal.isCooked()).toBe(true);
  });

  test('a shell without a terminal is refused before anything is opened', async () => {
    const ran = await guru('shell', 'web-02');
    expect(ran).toMatchObject({ exit_code: 2, stdout: '' });
    expect(ran.stderr).toEndWith('(no_terminal)\n');
  });
});

test('guru status tells who, where, and how many, to people and to programs', async () => {
  const ran = await guru('status');
  expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
  expect(ran.stdout).toMatch(
    /^Server {3}http:\S+\nAccount {2}.*<owner@example\.test>, owner at .+\nDevices {2}0 online, 7 offline\n$/,
  );
  const json = await guru('status', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    me: { role: 'owner' },
    devices: { online: 0, offline: 7 },
  });
});
