import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Home, newHome, openGuru, runGuru } from '@guru/cli/fixtures';
import type { ApiClient } from '@guru/client';
import { SQL } from 'bun';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';

const TEST_MS = 30_000;
const DEVICE = hostname();
setDefaultTimeout(TEST_MS);

describe('guru, over the processes and services of a device', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let home: Home;
  let api: ApiClient;

  beforeAll(async () => {
    home = newHome();
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
  }, TEST_MS);

  /** A process of this test's own, which nobody else ends. */
  function victim() {
    const child = Bun.spawn(['sleep', '1000'], { stdio: ['ignore', 'ignore', 'ignore'] });
    return {
      pid: child.pid,
      exited: child.exited,
      signal: () => child.signalCode,
      [Symbol.dispose]: () => child.kill('SIGKILL'),
    };
  }

  test('ps shows the processes as a table and as JSON', async () => {
    using child = victim();
    const table = await runGuru(home, ['ps', DEVICE, '--sort', 'pid']);
    expect(table).toMatchObject({ exit_code: 0, stderr: '' });
    expect(table.stdout).toMatch(/^ *PID {2}USER/);
    expect(table.stdout).toMatch(new RegExp(`^ *${child.pid} .* sleep +sleep 1000$`, 'm'));
    const json = await runGuru(home, ['ps', DEVICE, '--json', '--sort', 'memory', '--limit', '3']);
    const { processes }: { processes: { memory: number }[] } = JSON.parse(json.stdout);
    expect(processes.length).toBe(3);
    expect(processes.map(({ memory }) => memory)).toEqual(
      processes.map(({ memory }) => memory).sort((a, b) => b - a),
    );
  });

  test('ps --watch goes on until Ctrl-C', async () => {
    const watch = openGuru(home, ['ps', DEVICE, '--watch']);
    await watch.shows('NAME');
    await watch.shows('NAME');
    watch.type('\x03');
    expect(await watch.exited).toBe(130);
  });

  test('kill ends a process, and the audit says which one was ended by whom', async () => {
    using child = victim();
    const ran = await runGuru(home, ['kill', DEVICE, String(child.pid)]);
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    expect(ran.stdout).toBe(`Sent TERM to sleep (${child.pid}) on ${DEVICE}.\n`);
    await child.exited;
    expect(child.signal()).toBe('SIGTERM');
    if (guru.database_url === null) throw new Error('the database of this test can be looked at');
    expect(await auditOfKills(guru.database_url)).toMatchObject([
      { details: { type: 'process', params: { pid: child.pid, name: 'sleep', signal: 'TERM' } } },
    ]);
  });

  test('what the device refuses is told in its words, with its code', async () => {
    const first = await runGuru(home, ['kill', DEVICE, '1']);
    expect(first).toMatchObject({ exit_code: 1, stdout: '' });
    expect(first.stderr).toContain('Process 1 is the first process of the system.');
    expect(first.stderr).toContain('(not_allowed)');
    const none = await runGuru(home, ['kill', DEVICE, '4194303']);
    expect(none).toMatchObject({ exit_code: 1, stdout: '' });
    expect(none.stderr).toContain('has no process 4194303');
  });

  test.if(!existsSync('/run/systemd/system'))('services says when there is no service manager', async () => {
    const ran = await runGuru(home, ['services', DEVICE]);
    expect(ran).toMatchObject({ exit_code: 1, stdout: '' });
    expect(ran.stderr).toContain('No systemd runs here');
    expect(ran.stderr).toContain('(unsupported)');
  });

  test.if(existsSync('/run/systemd/system'))('services lists them', async () => {
    const ran = await runGuru(home, ['services', DEVICE, '--json']);
    expect(ran).toMatchObject({ exit_code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout).length).toBeGreaterThan(0);
  });
});

/** The lines of the audit that tell of kills; it is written a moment after what it tells of. */
async function auditOfKills(database_url: string): Promise<unknown[]> {
  await using sql = new SQL(database_url);
  for (;;) {
    const lines: unknown[] = await sql`
      select details from tunnel_audit
      where operation = 'channel_opened' and details->'params'->>'op' = 'kill'`;
    if (lines.length > 0) return [...lines];
    await Bun.sleep(50);
  }
}
