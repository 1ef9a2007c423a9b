import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Home, newHome, runGuru } from '@guru/cli/fixtures';
import type { ApiClient } from '@guru/client';
import type { CommandState } from '@guru/protocol/api';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';

/** Each of several programs has to start; only a test that hangs comes near to this. */
const TEST_MS = 60_000;
const DEVICE = hostname();

setDefaultTimeout(TEST_MS);

describe.skipIf(process.platform !== 'linux')('a command that is left for a device', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let home: Home;
  let api: ApiClient;
  let folder: string;

  beforeAll(async () => {
    home = newHome();
    folder = mkdtempSync(join(tmpdir(), 'guru-queued-'));
    guru = await startGuru({ owner: true });
    api = await apiOf(guru.url);
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
    rmSync(folder, { recursive: true, force: true });
  }, TEST_MS);

  /** Leaves a text for the device's shell; the command's id. */
  async function leave(text: string): Promise<string> {
    const ran = await runGuru(home, ['exec', DEVICE, '--queue', '--shell', '--cwd', folder, '--', text]);
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    return ran.stdout.trim();
  }

  async function until(command_id: string, state: CommandState) {
    for (;;) {
      const command = await api('GET /api/v1/commands/{command_id}', { params: { command_id } });
      if (command.state === state) return command;
      if (command.finished_at !== null) throw new Error(`it is ${command.state}: ${command.reason}`);
      await Bun.sleep(20);
    }
  }

  test('runs on the device, and its output is kept', async () => {
    const id = await leave('echo out; echo err >&2; exit 3');
    const { result } = await until(id, 'done');
    expect(result).toMatchObject({ exit_code: 3, stdout: { text: 'out\n' }, stderr: { text: 'err\n' } });
    const shown = await runGuru(home, ['commands', 'show', id]);
    expect(shown.stdout).toContain('stdout:\nout\n');
    const listed = await runGuru(home, ['commands', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ command_id: id, state: 'done', hostname: DEVICE }]);
  });

  test('and one in an open session answers at once, over HTTP alone', async () => {
    const [device] = (await api('GET /api/v1/agents', { query: {} })).items;
    const body = { agent_id: device?.agent_id ?? '' };
    const { session_id } = await api('POST /api/v1/tunnel/open', { body });
    const params = { session_id };
    const run = (command: string[], stdin = '') =>
      api('POST /api/v1/tunnel/{session_id}/command', { params, body: { command, stdin, cwd: folder } });
    expect(await run(['cat'], 'in ✓')).toMatchObject({ exit_code: 0, stdout: { text: 'in ✓' } });
    expect(await run(['sh', '-c', 'kill $$'])).toMatchObject({ exit_code: null, signal: 'TERM' });
    await expect(run(['no-such-program'])).rejects.toMatchObject({ code: 'command_not_started' });
    await api('POST /api/v1/tunnel/close', { body: { session_id } });
    await expect(run(['true'])).rejects.toMatchObject({ code: 'session_closed' });
  });

  test('waits while the device is away, and can be cancelled there', async () => {
    await agent.stop();
    const [first, second] = [await leave('echo first >> order'), await leave('echo second >> order')];
    const cancelled = await runGuru(home, ['commands', 'cancel', first]);
    expect(cancelled.stdout).toStartWith('cancelled');
    agent.run();
    await until(second, 'done');
    expect(readFileSync(join(folder, 'order'), 'utf8')).toBe('second\n');
  });

  test('an_agent_that_is_killed_in_the_middle_reports_it_lost_and_never_runs_it_again', async () => {
    const id = await leave('echo ran >> runs; echo $$ > pid; exec sleep 1000');
    await until(id, 'running');
    while (!existsSync(join(folder, 'pid'))) await Bun.sleep(10);
    await agent.kill();
    const next = await leave('echo after');
    agent.run();
    const { reason, result } = await until(id, 'lost');
    expect({ reason, result }).toEqual({ reason: expect.stringContaining('not known'), result: null });
    expect((await until(next, 'done')).result).toMatchObject({ stdout: { text: 'after\n' } });
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('ran\n');
    // What a killed agent leaves running is nobody's any more but the test's.
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGKILL');
  });

  test('a_server_that_is_killed_loses_neither_what_waits_nor_what_runs', async () => {
    const id = await leave('echo once >> survived; sleep 2; echo end');
    await until(id, 'running');
    const waiting = await leave('echo next');
    await guru.kill();
    await guru.start();
    api = await apiOf(guru.url);
    expect((await until(id, 'done')).result).toMatchObject({ stdout: { text: 'end\n' } });
    await until(waiting, 'done');
    expect(readFileSync(join(folder, 'survived'), 'utf8')).toBe('once\n');
  });
});
