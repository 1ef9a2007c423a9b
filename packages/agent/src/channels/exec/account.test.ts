import { afterAll, expect, test } from 'bun:test';
import { watchLeaks } from '@guru/testkit';
import { spawnPiped } from '../../runtime/piped.ts';
import { execStage } from '../fixtures/exec.ts';
import { loggedOnAccount, parseAccount } from './account.ts';
import { readExecParams } from './params.ts';
import { asUser } from './posix-start.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const ALICE = { name: 'alice', uid: 1001, gid: 100, home: '/home/alice', shell: '/bin/zsh' };
const isRoot = process.getuid?.() === 0;

function params(env: Record<string, string> = {}) {
  const read = readExecParams({ command: ['id'], as: 'user', env });
  if (typeof read === 'string') throw new Error(read);
  return read;
}

test('an account is read as Linux and macOS write it, and nothing else is one', () => {
  expect(parseAccount('alice:x:1001:100:Alice A.,,,:/home/alice:/bin/zsh\n')).toEqual(ALICE);
  expect(parseAccount('alice:********:1001:100::0:0:Alice:/home/alice:/bin/zsh\n')).toEqual(ALICE);
  for (const text of ['', 'alice', 'alice:x:-1:100::/home/alice:/bin/sh', 'alice:x:1:1::relative:/bin/sh'])
    expect(parseAccount(text)).toBeUndefined();
});

test('without anybody there, or the right to, a command is not run as a user, and it says why', () => {
  expect(() => asUser(params(), ['id'], undefined, 0)).toThrow('nobody is logged on to this device');
  expect(() => asUser(params(), ['id'], ALICE, 1002)).toThrow('can not work as alice');
});

test('a user is given what a login would set, and what was asked for', () => {
  const { env, command } = asUser(params({ LANG: 'C' }), ['id'], ALICE, ALICE.uid);
  expect(env).toMatchObject({ HOME: '/home/alice', USER: 'alice', SHELL: '/bin/zsh', LANG: 'C' });
  expect(command).toEqual(['id']);
});

test.skipIf(!isRoot)('as root a command runs with the user and all groups of that user', async () => {
  const nobody = { ...ALICE, name: 'nobody', uid: 65_534, gid: 65_534, home: '/' };
  const start = asUser(params(), ['id', '-u'], nobody, 0);
  const { stdout, stderr, exited } = spawnPiped({ ...start, stdin: false });
  const printed = Buffer.from((await stdout.read()) ?? []).toString();
  stdout.close();
  stderr.close();
  expect({ printed, ...(await exited) }).toEqual({ printed: '65534\n', code: 0, signal: null });
});

test.skipIf((await loggedOnAccount()) !== undefined)(
  'a device that nobody is logged on to refuses',
  async () => {
    await using on = execStage();
    const ended = await on.open('exec', { command: ['true'], as: 'user' }).ended;
    const message = 'nobody is logged on to this device';
    expect<object>(ended).toEqual({ how: 'reset', by: 'peer', code: 'spawn_failed', message });
  },
);
