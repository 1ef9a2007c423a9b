import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startWholeServer, type WholeServer } from '@guru/server/fixtures';
import { type Home, newHome, openGuru, runGuru } from '../../fixtures/guru.ts';

const EMAIL = 'owner@example.test';
const PASSWORD = 'correct horse battery staple';

let server: WholeServer;
beforeAll(async () => {
  server = await startWholeServer();
}, 30_000);
afterAll(() => server[Symbol.asyncDispose]());

const credentialsOf = ({ folder }: Home) => join(folder, 'guru', 'credentials.json');
const signIn = (home: Home) =>
  runGuru(home, ['login', '--server', server.url, '--email', EMAIL], `${PASSWORD}\n`);

describe('guru login', () => {
  test('asks a person for everything, and never shows the password', async () => {
    using home = newHome();
    await using guru = openGuru(home, ['login']);
    await guru.shows('Server');
    guru.type(`${server.url}\r`);
    await guru.shows('E-mail');
    guru.type(`${EMAIL}\r`);
    await guru.shows('Password: ');
    guru.type(`wrong\x15${PASSWORD}x\x7f\r`);
    await guru.shows(`Signed in to ${server.url} as ${EMAIL}`);
    expect(await guru.exited).toBe(0);
    expect(guru.screen()).not.toContain('horse');
    expect(guru.isCooked()).toBe(true);
  });

  test('takes the password from another program, and keeps what it got to itself', async () => {
    using home = newHome();
    expect(await signIn(home)).toMatchObject({ exit_code: 0, stderr: '' });
    const file = credentialsOf(home);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('horse');
  });

  test('a wrong password is a failure with its code, and nobody is signed in', async () => {
    using home = newHome();
    const ran = await runGuru(home, ['login', '--server', server.url, '--email', EMAIL], 'wrong\n');
    expect(ran).toMatchObject({ exit_code: 1, stdout: '' });
    expect(ran.stderr).toContain('(bad_credentials)');
    expect(existsSync(credentialsOf(home))).toBe(false);
  });

  test('giving up at the password gives the terminal back', async () => {
    using home = newHome();
    await using guru = openGuru(home, ['login', '--server', server.url, '--email', EMAIL]);
    await guru.shows('Password: ');
    guru.type('sec\x03');
    expect(await guru.exited).toBe(1);
    expect(guru.isCooked()).toBe(true);
  });

  test('a server that is not there says what to look at', async () => {
    using home = newHome();
    const ran = await runGuru(home, ['login', '--server', 'http://127.0.0.1:1', '--email', EMAIL], 'x\n');
    expect(ran.exit_code).toBe(1);
    expect(ran.stderr).toContain('(unreachable)');
  });

  test('what is missing and can not be asked for is named', async () => {
    using home = newHome();
    const ran = await runGuru(home, ['login', '--server', server.url]);
    expect(ran.exit_code).toBe(2);
    expect(ran.stderr).toContain('--email');
  });
});

describe('guru logout', () => {
  test('makes what was stored worthless at the server too', async () => {
    using home = newHome();
    await signIn(home);
    const { refresh_token } = JSON.parse(readFileSync(credentialsOf(home), 'utf8'));
    expect(await runGuru(home, ['logout'])).toMatchObject({
      exit_code: 0,
      stdout: `Signed out of ${server.url}\n`,
    });
    expect(existsSync(credentialsOf(home))).toBe(false);
    const headers = { cookie: `guru_refresh=${refresh_token}` };
    const answer = await fetch(`${server.url}/api/v1/auth/refresh`, { method: 'POST', headers });
    expect(answer.status).toBe(401);
  });

  test('is fine when nobody is signed in', async () => {
    using home = newHome();
    expect(await runGuru(home, ['logout'])).toMatchObject({ exit_code: 0, stdout: 'Nobody was signed in\n' });
  });
});

describe('without a sign-in', () => {
  const lines = ['status', 'devices', 'device x', 'speed x'];

  test.each(lines)('guru %s ends with 3', async (line) => {
    using home = newHome();
    const ran = await runGuru(home, line.split(' '));
    expect(ran).toMatchObject({ exit_code: 3, stdout: '' });
    expect(ran.stderr).toContain('guru login');
  });
});

describe('the command line', () => {
  const wrong = ['nonsense', 'devices --sort nonsense', 'devices --limit 0', 'shell', 'speed x --size 0'];
  const commands = ['login', 'logout', 'status', 'devices', 'device', 'shell', 'speed', 'completion'];

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
});
