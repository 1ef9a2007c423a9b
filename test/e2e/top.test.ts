import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { hostname } from 'node:os';
import { type Home, newHome, openGuru, runGuru } from '@guru/cli/fixtures';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';

const TEST_MS = 30_000;
const DEVICE = hostname();
const LEFT = '\x1b[?25h\x1b[?1049l';
setDefaultTimeout(TEST_MS);

describe('guru top', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let home: Home;

  beforeAll(async () => {
    home = newHome();
    guru = await startGuru({ owner: true });
    const api = await apiOf(guru.url);
    const token = await enrolmentToken(api);
    agent = await untilOnline(api, () => startAgent({ server: guru.url, token }));
    const args = ['login', '--server', guru.url, '--email', OWNER.email];
    const ran = await runGuru(home, args, `${OWNER.password}\n`);
    if (ran.exit_code !== 0) throw new Error(ran.stderr);
  }, TEST_MS);
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await guru?.[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  }, TEST_MS);

  test('one look, as text and as JSON, is of the device that runs', async () => {
    const text = await runGuru(home, ['top', DEVICE, '--once']);
    expect(text).toMatchObject({ exit_code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^CPU .*\d+ %$/m);
    expect(text.stdout).toMatch(/^Mem .*\d+ % .* of /m);
    expect(text.stdout).not.toContain('\x1b');
    const json = JSON.parse((await runGuru(home, ['top', DEVICE, '--once', '--json'])).stdout);
    expect(json.memory_total).toBeGreaterThan(0);
  });

  test('the screen changes by itself, follows keys, and q gives the terminal back as it was', async () => {
    await using top = openGuru(home, ['top', DEVICE]);
    await top.shows('\x1b[?1049h');
    await top.shows('m by memory');
    // Another heartbeat, without a key.
    await top.shows('m by memory');
    expect(top.isCooked()).toBe(false);
    top.type('m');
    await top.shows('c by CPU');
    top.resize(30, 8);
    await top.shows('c by CPU');
    top.type('q');
    expect(await top.exited).toBe(0);
    expect(top.screen()).toEndWith(LEFT);
    expect(top.isCooked()).toBe(true);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s gives it back too', async (signal) => {
    await using top = openGuru(home, ['top', DEVICE]);
    await top.shows('m by memory');
    process.kill(top.pid, signal);
    expect(await top.exited).toBeGreaterThan(0);
    expect(top.screen()).toEndWith(LEFT);
    expect(top.isCooked()).toBe(true);
  });

  test('Ctrl-C leaves', async () => {
    await using top = openGuru(home, ['top', DEVICE]);
    await top.shows('m by memory');
    top.type('\x03');
    expect(await top.exited).toBe(0);
    expect(top.screen()).toEndWith(LEFT);
  });
});
