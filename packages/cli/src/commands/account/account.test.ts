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
/** What the server answers to somebody who comes with a refresh token. */
async function refresh(refresh_token: string): Promise<number> {
  const headers = { cookie: `guru_refresh=${refresh_token}` };
  return (await fetch(`${server.url}/api/v1/auth/refresh`, { method: 'POST', headers })).status;
}

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
    expect(await guru.exited).toBe(130);
    expect(guru.screen()).toContain('(given_up)');
    expect(guru.isCooked()).toBe(true);
  });

  test.each(['\x03', '\x04'])('giving up at the first question is no fault either: %j', async (key) => {
    using home = newHome();
    await using guru = openGuru(home, ['login']);
    await guru.shows('Server [http://127.0.0.1:4878]: ');
    guru.type(key);
    expect(await guru.exited).toBe(130);
    expect(guru.screen()).toBe('Server [http://127.0.0.1:4878]: \r\nguru: Given up.\r\n(given_up)\r\n');
  });

  test('everything_typed_ahead_is_taken_in_its_place_and_the_password_is_not_shown', async () => {
    using home = newHome();
    await using guru = openGuru(home, ['login']);
    await guru.shows('Server');
    guru.type(`${server.url}\r${EMAIL}\r${PASSWORD}\r`);
    await guru.shows(`Signed in to ${server.url} as ${EMAIL}`);
    expect(await guru.exited).toBe(0);
    expect(guru.screen()).not.toContain('horse');
  });

  test('a_signal_at_the_password_gives_the_terminal_back', async () => {
    using home = newHome();
    await using guru = openGuru(home, ['login', '--server', server.url, '--email', EMAIL]);
    await guru.shows('Password: ');
    expect(guru.isCooked()).toBe(false);
    process.kill(guru.pid, 'SIGTERM');
    expect(await guru.exited).toBe(143);
    expect(guru.isCooked()).toBe(true);
  });

  test('a new sign-in makes the one before it worthless', async () => {
    using home = newHome();
    await signIn(home);
    const { refresh_token } = JSON.parse(readFileSync(credentialsOf(home), 'utf8'));
    await signIn(home);
    expect(await refresh(refresh_token)).toBe(401);
    expect(await runGuru(home, ['status'])).toMatchObject({ exit_code: 0, stderr: '' });
  });

  test('a server that is not there says what to look at', async () => {
    using home = newHome();
    const ran = await runGuru(home, ['login', '--server', 'http://127.0.0.1:1', '--email', EMAIL], 'x\n');
    expect(ran.exit_code).toBe(1);
    expect(ran.stderr).toContain('(unreachable)');
    expect(ran.stderr).toContain('Is http://127.0.0.1:1 right');
  });

  test('without a password nothing is tried', async () => {
    using home = newHome();
    const ran = await runGuru(home, ['login', '--server', server.url, '--email', EMAIL]);
    expect(ran).toMatchObject({ exit_code: 2, stdout: '' });
    expect(ran.stderr).toContain('(missing_password)');
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
    expect(await refresh(refresh_token)).toBe(401);
  });

  test('is fine when nobody is signed in', async () => {
    using home = newHome();
    expect(await runGuru(home, ['logout'])).toMatchObject({ exit_code: 0, stdout: 'Nobody was signed in\n' });
  });
});
