import { describe, expect, test } from 'bun:test';
import { openSync } from 'node:fs';
import { MAIN, newHome, openGuru, runGuru } from './fixtures/guru.ts';

describe('without a sign-in', () => {
  const lines = ['status', 'devices', 'device x', 'speed x'];

  test.each(lines)('guru %s ends with 3', async (line) => {
    using home = newHome();
    const ran = await runGuru(home, line.split(' '));
    expect(ran).toMatchObject({ exit_code: 3, stdout: '' });
    expect(ran.stderr).toContain('guru login');
  });
});

test('a folder that can not be used is named, with what to do', async () => {
  using home = newHome();
  const ran = await runGuru({ ...home, env: { ...home.env, XDG_CONFIG_HOME: '/dev/null' } }, ['status']);
  expect(ran).toMatchObject({ exit_code: 1, stdout: '' });
  expect(ran.stderr).toStartWith('guru: /dev/null/guru/credentials.json can’t be used: ENOTDIR.\n');
  expect(ran.stderr).toEndWith('XDG_CONFIG_HOME=<folder>\n(config_unusable)\n');
});

describe('the command line', () => {
  const wrong = [
    'nonsense',
    'devices --sort nonsense',
    'devices --limit 0',
    'shell',
    'speed x --size 0',
    'exec x',
    'exec x --parallel 0 -- true',
    'exec x --timeout soon -- true',
    'exec x --env novalue -- true',
    'ps x --sort nonsense',
    'kill x 0',
    'services x dance nginx',
    'services x start',
    'forward x',
    'forward x nonsense',
  ];
  const commands = [
    'login',
    'logout',
    'status',
    'devices',
    'device',
    'shell',
    'speed',
    'exec',
    'commands',
    'ps',
    'kill',
    'services',
    'forward',
    'proxy',
    'completion',
  ];

  test.each(wrong)('guru %s ends with 2 and says where help is', async (line) => {
    using home = newHome();
    const ran = await runGuru(home, line.split(' '));
    expect(ran).toMatchObject({ exit_code: 2, stdout: '' });
    expect(ran.stderr).toContain('--help');
  });

  test.each(commands)('guru %s --help teaches with examples', async (command) => {
    using home = newHome();
    const ran = await runGuru(home, [command, '--help']);
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/\nExamples?:\n {2}(?:guru|source)/);
  });

  test('guru alone shows what there is', async () => {
    using home = newHome();
    const ran = await runGuru(home, []);
    expect(ran).toMatchObject({ exit_code: 2, stdout: '' });
    for (const command of commands) expect(ran.stderr).toContain(`\n  ${command} `);
    expect(ran.stderr).toContain('Exit codes:\n');
  });

  test.each(['', '1'])('nothing is coloured, also in a terminal: NO_COLOR=%p', async (NO_COLOR) => {
    using home = newHome();
    await using guru = openGuru({ ...home, env: { ...home.env, NO_COLOR, FORCE_COLOR: '1' } }, ['--help']);
    expect(await guru.exited).toBe(0);
    expect(guru.screen()).toContain('Start here:');
    expect(guru.screen()).not.toContain('\x1b');
  });
});

test.skipIf(process.platform !== 'linux')('a_full_disk_is_no_success', async () => {
  using home = newHome();
  const child = Bun.spawn([process.execPath, MAIN, '--help'], {
    env: home.env,
    stdout: openSync('/dev/full', 'w'),
    stderr: 'pipe',
  });
  expect(await child.stderr.text()).toContain('(output_lost)');
  expect(await child.exited).toBe(1);
});
