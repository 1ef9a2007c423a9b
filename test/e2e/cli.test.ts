import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { hostname } from 'node:os';
import { type GuruInTerminal, type Home, newHome, openGuru, runGuru } from '@guru/cli/fixtures';
import type { ApiClient } from '@guru/client';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';

/** Each of several programs has to start; only a test that hangs comes near to this. */
const TEST_MS = 30_000;
const DEVICE = hostname();
/** Long enough for no test to lose a connection by chance, and short enough to wait for. */
const GRACE_S = '2';

setDefaultTimeout(TEST_MS);

describe('guru, from a desk to a device', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let home: Home;
  let api: ApiClient;

  beforeAll(async () => {
    home = newHome();
    guru = await startGuru({ owner: true, env: { GURU_RESUME_GRACE: GRACE_S } });
    api = await apiOf(guru.url);
    const [started] = await Promise.all([startOne(), signIn()]);
    agent = started;
  }, TEST_MS);
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await guru?.[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  }, TEST_MS);

  /** An agent that is online. */
  async function startOne(): Promise<AgentProcess> {
    const token = await enrolmentToken(api);
    return await untilOnline(api, () => startAgent({ server: guru.url, token }));
  }

  async function signIn(): Promise<void> {
    const args = ['login', '--server', guru.url, '--email', OWNER.email];
    const ran = await runGuru(home, args, `${OWNER.password}\n`);
    if (ran.exit_code !== 0) throw new Error(ran.stderr);
  }

  /** A shell that has shown that it obeys, without a prompt: that would stand before what is printed, where the shell is later than the keys. */
  async function openShell(...args: string[]): Promise<GuruInTerminal> {
    const shell = openGuru(home, ['shell', DEVICE, ...args]);
    await shell.shows(`Connected to ${DEVICE}. Enter ~? for help, Enter ~. to leave.`);
    shell.type('PS1=; echo re"ady"\r');
    await shell.shows('ready\r\n');
    return shell;
  }

  test('the device is in the list, online', async () => {
    const ran = await runGuru(home, ['devices', '--json']);
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject([{ hostname: DEVICE, status: 'online', os: 'linux' }]);
  });

  test('a shell draws what its programs say, knows the size of the window, and passes its exit code on', async () => {
    await using shell = await openShell();
    expect(shell.isCooked()).toBe(false);
    shell.type('stty size; echo "grüße-$((6 * 7))"\r');
    await shell.shows('24 80\r\ngrüße-42\r\n');
    shell.type(`echo wait"ing"; while [ "$(stty size)" = "24 80" ]; do sleep 0.1; done; stty size; exit 7\r`);
    await shell.shows('waiting\r\n');
    shell.resize(101, 33);
    await shell.shows('33 101\r\n');
    expect(await shell.exited).toBe(7);
    expect(shell.isCooked()).toBe(true);
  });

  test('a shell that a signal ends is told as shells tell it', async () => {
    await using shell = await openShell();
    shell.type('kill -KILL $$\r');
    expect(await shell.exited).toBe(137);
  });

  test('Ctrl-C is for the program on the device', async () => {
    await using shell = await openShell();
    // It speaks itself: a Ctrl-C between the shell's own word and the program's start would be the shell's.
    shell.type(`sh -c 'echo sleep"ing"; exec sleep 1000'\r`);
    await shell.shows('sleeping\r\n');
    shell.type('\x03');
    shell.type('echo still he"re"\r');
    await shell.shows('still here\r\n');
    shell.type('exit\r');
    await shell.exited;
  });

  test('~? helps, and ~. leaves', async () => {
    await using shell = await openShell();
    shell.type('\r~?');
    await shell.shows('~.  leave this terminal');
    shell.type('~.');
    expect(await shell.exited).toBe(0);
    expect(shell.isCooked()).toBe(true);
  });

  test('a flood comes whole and in order, and keys pasted after it arrive', async () => {
    await using shell = await openShell();
    shell.type('seq 1 200000; echo a"ll"\r');
    const flood = await shell.shows('all\r\n');
    const numbers = flood.match(/^\d+(?=\r$)/gm) ?? [];
    expect(numbers).toHaveLength(200_000);
    expect(numbers.every((line, index) => Number(line) === index + 1)).toBe(true);
    shell.type('exit 0\r');
    expect(await shell.exited).toBe(0);
  });

  test('a shell that is not there is a failure with its code, and the terminal stays as it was', async () => {
    await using shell = openGuru(home, ['shell', DEVICE, '--shell', '/no/such/shell']);
    expect(await shell.exited).toBe(1);
    expect(shell.screen()).toMatch(/\nguru: The device can’t be worked on: .+\r\n\(\w+\)\r\n$/);
    expect(shell.isCooked()).toBe(true);
  });

  test('the way is measured in both directions, with progress for a person and JSON for a program', async () => {
    await using terminal = openGuru(home, ['speed', DEVICE, '--size', '8']);
    expect(await terminal.exited).toBe(0);
    const screen = terminal.screen();
    for (const direction of ['download', 'upload']) {
      expect(screen).toContain(`\r${direction} 100 %`);
      expect(screen).toMatch(new RegExp(`\\n?${direction} +[\\d.]+ [KMG]iB/s +8\\.00 MiB in [\\d.]+ s\r\n`));
    }
    const ran = await runGuru(home, ['speed', DEVICE, '--size', '1', '--direction', 'echo', '--json']);
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    const bytes = 1024 * 1024;
    expect(JSON.parse(ran.stdout)).toMatchObject({ device: DEVICE, results: [{ direction: 'echo', bytes }] });
  });

  // The last ones: they end the agent, and the server.
  test('a device that loses its connection says so, and the terminal comes back', async () => {
    await using shell = await openShell();
    await agent.kill();
    expect(await shell.exited).toBe(1);
    expect(shell.screen()).toContain('guru: The device has lost its connection.\r\n');
    expect(shell.isCooked()).toBe(true);
  });

  test('a server that dies says so, and the terminal comes back', async () => {
    await untilOnline(api, () => agent.run());
    await using shell = await openShell();
    await guru.kill();
    expect(await shell.exited).toBe(1);
    expect(shell.screen()).toContain('guru: The connection to the server was lost.\r\n');
    expect(shell.isCooked()).toBe(true);
  });
});
