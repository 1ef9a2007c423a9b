import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { type Home, MAIN, newHome, openGuru, runGuru } from '@guru/cli/fixtures';
import type { ApiClient } from '@guru/client';
import { type AgentProcess, prepareAgent, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';

/** Each of several programs has to start; only a test that hangs comes near to this. */
const TEST_MS = 30_000;
setDefaultTimeout(TEST_MS);

describe('guru exec', () => {
  const started = new AsyncDisposableStack();
  let guru: Guru;
  let home: Home;
  let api: ApiClient;

  beforeAll(async () => {
    home = started.use(newHome());
    guru = started.use(await startGuru({ owner: true }));
    api = await apiOf(guru.url);
    for (const name of ['one', 'two']) {
      await online(name);
    }
    const away = started.use(await prepareAgent());
    await away.enrol({ server: guru.url, token: await enrolmentToken(api) });
    await call('away');
    const args = ['login', '--server', guru.url, '--email', OWNER.email];
    const ran = await runGuru(home, args, `${OWNER.password}\n`);
    if (ran.exit_code !== 0) throw new Error(ran.stderr);
  }, TEST_MS);
  afterAll(() => started.disposeAsync(), TEST_MS);

  async function online(name: string): Promise<AgentProcess> {
    const token = await enrolmentToken(api);
    const agent = started.use(await untilOnline(api, () => startAgent({ server: guru.url, token })));
    await call(name);
    return agent;
  }

  /** Gives the newest device a name: all of them are this machine. */
  async function call(display_name: string): Promise<void> {
    const { items } = await api('GET /api/v1/agents', { query: { limit: 100 } });
    const device = items.find((item) => item.display_name === null);
    if (device === undefined) throw new Error('no device is new');
    await api('PATCH /api/v1/agents/{agent_id}', {
      params: { agent_id: device.agent_id },
      body: { display_name },
    });
  }

  const run = (...args: string[]) => runGuru(home, ['exec', ...args]);

  test('on one device it is as if the command ran here', async () => {
    const script = 'printf "%s|" "$@" "$WHO"; pwd; echo to stderr >&2; exit 7';
    const ran = await run(
      'one',
      '--cwd',
      '/usr',
      '--env',
      'WHO=me',
      '--',
      'sh',
      '-c',
      script,
      'sh',
      'a b',
      '$HOME',
      '--json',
    );
    expect(ran).toEqual({ exit_code: 7, stdout: 'a b|$HOME|--json|me|/usr\n', stderr: 'to stderr\n' });
  });

  test('what is piped in reaches the command, byte by byte, and back', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(3_000_000));
    const child = Bun.spawn([process.execPath, MAIN, 'exec', 'one', '--stdin', '--', 'cat'], {
      env: home.env,
      stdin: new Blob([bytes]),
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [back, errors, code] = await Promise.all([child.stdout.bytes(), child.stderr.text(), child.exited]);
    expect({ code, errors, length: back.length }).toEqual({ code: 0, errors: '', length: bytes.length });
    expect(Bun.SHA256.hash(back, 'hex')).toBe(Bun.SHA256.hash(bytes, 'hex'));
  });

  test('a shell reads the command when it is told to, a time-out ends it, and a signal is told', async () => {
    expect(await run('one', '--shell', '--', 'echo', '$((6', '*', '7))')).toMatchObject({ stdout: '42\n' });
    expect(await run('one', '--timeout', '300ms', '--', 'sleep', '1000')).toMatchObject({ exit_code: 124 });
    expect(await run('one', '--shell', '--', 'kill -KILL $$')).toMatchObject({ exit_code: 137 });
  });

  test('what can not be run says why, with a code', async () => {
    const missing = await run('one', '--', 'no-such-program');
    expect(missing).toMatchObject({ exit_code: 1, stdout: '' });
    expect(missing.stderr).toContain('there is no program no-such-program');
    expect(missing.stderr).toContain('(spawn_failed)');
    const away = await run('away', '--', 'true');
    expect(away).toMatchObject({ exit_code: 1, stdout: '' });
    expect(away.stderr).toContain('(agent_not_connected)');
    expect(await run('nobody', '--', 'true')).toMatchObject({ exit_code: 4 });
  });

  test('on many devices outputs come one after the other, named, and a summary tells who failed', async () => {
    const script = 'sleep $0; echo first; echo second; echo wrong >&2; printf end';
    const ran = await run('two', 'one', 'away', '--', 'sh', '-c', script, '0.2');
    expect(ran.exit_code).toBe(1);
    expect(ran.stdout).toBe(
      ['two: first', 'two: second', 'two: end', 'one: first', 'one: second', 'one: end', ''].join('\n'),
    );
    expect(ran.stderr).toContain('two: wrong\n');
    expect(ran.stderr).toContain('one: wrong\n');
    expect(ran.stderr).toContain('3 devices: 2 ended with 0.\n  away: offline: The device is not connected.');
    expect(await run('one', 'two', '--', 'true')).toMatchObject({ exit_code: 0, stdout: '' });
  });

  test('all devices, as JSON', async () => {
    const ran = await run('--all', '--json', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3');
    expect(ran).toMatchObject({ exit_code: 1, stderr: '' });
    const results: Record<string, unknown>[] = JSON.parse(ran.stdout);
    const ended = { status: 'ended', code: 3, signal: null, stdout: 'out\n', stderr: 'err\n', is_cut: false };
    const by = (name: string) => results.find(({ device }) => device === name);
    expect(results).toHaveLength(3);
    expect(by('one')).toMatchObject(ended);
    expect(by('two')).toMatchObject(ended);
    expect(by('away')).toMatchObject({ status: 'offline', error: 'agent_not_connected', stdout: '' });
  });

  test('Ctrl-C ends the command on every device', async () => {
    const marker = `sleep 1000.${process.pid}`;
    const count = () => Bun.spawnSync(['pgrep', '-fcx', marker]).stdout.toString().trim();
    await using terminal = openGuru(home, [
      'exec',
      'one',
      'two',
      '--shell',
      '--',
      `echo began; exec ${marker}`,
    ]);
    await terminal.shows('one: began\r\n');
    while (count() !== '2') await Bun.sleep(20);
    process.kill(terminal.pid, 'SIGINT');
    expect(await terminal.exited).toBe(130);
    while (count() !== '0') await Bun.sleep(20);
    expect(count()).toBe('0');
  });

  test('a reader that has seen enough ends the command', async () => {
    const line = `"$0" "$1" exec one -- yes | head -n 1`;
    const child = Bun.spawn(['sh', '-c', line, process.execPath, MAIN], {
      env: home.env,
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [out, errors] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    expect({ out, errors }).toEqual({ out: 'y\n', errors: '' });
  });
});
