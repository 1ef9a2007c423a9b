import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '@guru/client';
import { runCommand } from '@guru/client/exec';
import {
  controlService,
  createRegistryKey,
  deleteRegistryKey,
  exportRegistry,
  inspectService,
  killProcess,
  listProcesses,
  listRegistry,
  listServices,
  setRegistryValue,
} from '@guru/client/manage';
import { SessionProblem } from '@guru/client/session';
import { PLATFORMS } from '../../scripts/build/platforms.ts';
import { runtimeFor } from '../../scripts/build/runtimes.ts';
import { apiOf, enrolmentToken } from '../e2e/support/api.ts';
import { type Guru, startGuru } from '../e2e/support/guru.ts';
import { run, stillRunning, TALKATIVE, treeOf } from './commands.ts';
import { attachTo, untilDevice } from './devices.ts';
import { testFiles } from './files.ts';
import { findWindowsTools } from './tools.ts';
import { openWine, type Wine, windowsPath } from './wine.ts';

const ROOT = join(import.meta.dir, '..', '..');
const PROGRAM = join(ROOT, 'dist', 'agent', 'guru-agent-windows-x64.exe');
const SERVICE = 'GuruAgent';
/** One that Wine brings along, and that nothing here needs. */
const OTHER_SERVICE = 'Spooler';
const DATA = ['ProgramData', 'Guru Agent'] as const;
const INSTALLED = ['Program Files', 'Guru Agent', 'guru-agent.exe'] as const;

/** The agent's own tests that show something on Windows only. */
const PARTS = [
  'packages/agent/src/channels/process/windows.test.ts',
  'packages/agent/src/channels/registry/windows.test.ts',
  'packages/agent/src/channels/terminal/windows.test.ts',
  'packages/agent/src/collect/elsewhere/windows.test.ts',
  'packages/agent/src/runtime/windows-job.test.ts',
  'packages/agent/src/runtime/windows-pipes.test.ts',
  'packages/agent/src/runtime/windows-service.test.ts',
];

/** Wine starts programs slowly; only what hangs takes so long. */
setDefaultTimeout(90_000);

describe('the agent on Windows, under Wine', () => {
  let wine: Wine;
  let guru: Guru;
  let api: ApiClient;
  let agent_id: string;

  beforeAll(async () => {
    const tools = findWindowsTools();
    if (typeof tools === 'string') throw new Error(tools);
    wine = await openWine(tools);
    await wine.powerOn();
    guru = await startGuru({ owner: true });
    api = await apiOf(guru.url);
  });
  afterAll(async () => {
    await wine?.[Symbol.asyncDispose]();
    await guru?.[Symbol.asyncDispose]();
  });

  const agent = (...args: readonly string[]) => wine.run([windowsPath(PROGRAM), ...args]);
  const online = () => untilDevice(api, ({ status }) => status === 'online');
  const offline = () => untilDevice(api, ({ status }) => status === 'offline');

  test('its parts pass their tests', async () => {
    const platform = PLATFORMS.find(({ name }) => name === 'windows-x64');
    if (platform === undefined) throw new Error('there is no Windows among the platforms');
    const bun = windowsPath(await runtimeFor(ROOT, platform));
    const env = { GURU_AGENT_SHELL: wine.shell };
    const { code, words } = await wine.run([bun, 'test', ...PARTS], { env, aloud: true });
    expect(words).toContain(' 0 fail');
    expect(code).toBe(0);
  });

  test('it says what it can do, and refuses what it can’t', async () => {
    expect(await agent('version')).toMatchObject({ code: 0 });
    const stray = await agent('run', '--service', '--data-dir', 'C:\\nothing');
    expect(stray.words).toContain('Windows has not started this program as a service');
    expect(stray.code).toBe(10);
    expect((await agent('run', '--data-dir', 'C:\\nothing')).code).toBe(3);
  });

  test('install enrols it and leaves a service that runs', async () => {
    const token = await enrolmentToken(api);
    const told = await agent('install', '--server', guru.url, '--token', token, '--shell', wine.shell);
    expect(told.words).toContain(`The agent runs as the service ${SERVICE}`);
    expect(told.code).toBe(0);
    agent_id = (await online()).agent_id;
    expect(existsSync(wine.driveC(...INSTALLED))).toBe(true);
    const noted = ['query', `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${SERVICE}`, '/v', 'Environment'];
    expect((await wine.run(['reg.exe', ...noted])).words).toContain(`GURU_AGENT_SHELL=${wine.shell}`);
  });

  test('its heartbeat measures the machine', async () => {
    const { latest, facts } = await untilDevice(api, (device) => device.latest !== null);
    expect(facts).toMatchObject({ os: 'windows', arch: 'x64' });
    expect(facts?.os_name).toContain('Windows');
    expect(latest?.memory_total).toBeGreaterThan(0);
    expect(latest?.memory_used).toBeGreaterThan(0);
    expect(latest?.disks).toMatchObject([{ mount: 'C:\\' }]);
  });

  test('a technician works in a terminal on it', async () => {
    await using session = await attachTo(guru.url, api, agent_id);
    let screen = '';
    const decoder = new TextDecoder();
    const answered = Promise.withResolvers<void>();
    const terminal = await session.openTerminal({
      cols: 100,
      rows: 30,
      onOutput: (bytes, done) => {
        screen += decoder.decode(bytes, { stream: true });
        if (screen.includes('it is Windows_NT')) answered.resolve();
        done();
      },
    });
    expect(terminal.shell).toBe(wine.shell);
    const type = (line: string) => terminal.write(new TextEncoder().encode(`${line}\r`));
    await type('echo it is %OS%');
    await answered.promise;
    await type('exit 7');
    expect(await terminal.ended).toEqual({ type: 'exited', code: 7, signal: null });
  });

  test('a technician runs a command on it: outputs apart, input, folder, variables and exit code', async () => {
    await using session = await attachTo(guru.url, api, agent_id);
    const line = 'echo %WHO% in %CD%& echo trouble 1>&2& exit 7';
    const place = { cwd: 'C:\\windows', env: { WHO: 'ada' } };
    expect(await run(session, { command: [line], shell: true, ...place })).toMatchObject({
      code: 7,
      signal: null,
      timed_out: false,
      stdout: 'ada in C:\\windows\r\n',
      stderr: expect.stringMatching(/^trouble ?\r\n$/),
    });
    const copied = await run(session, { command: ['more'], shell: true, stdin: true }, 'abc\r\nxyz\r\n');
    expect(copied.stdout).toStartWith('abc\r\nxyz\r\n');
    const missing = await run(session, { command: ['no-such-program'] }).catch((problem: unknown) => problem);
    expect(missing).toMatchObject({
      code: 'spawn_failed',
      message: 'there is no program no-such-program',
    });
  });

  test('a command whose time is up, or that is given up, ends with everything that it has started', async () => {
    await using session = await attachTo(guru.url, api, agent_id);
    const { stdout, ...end } = await run(session, { command: TALKATIVE, timeout_ms: 3000 });
    expect(end).toMatchObject({ timed_out: true });
    expect(stdout).toContain('tick\r\n');

    const speaks = Promise.withResolvers<void>();
    const onStdout = (_: Uint8Array, done: () => void) => {
      speaks.resolve();
      done();
    };
    const running = runCommand(session, { command: TALKATIVE, onStdout });
    const { pid } = await running.started;
    await speaks.promise;
    const tree = await treeOf(session, pid);
    expect(tree.length).toBeGreaterThanOrEqual(2);
    running.cancel();
    expect(await running.ended.catch((problem: unknown) => problem)).toMatchObject({
      code: 'session_closed',
    });
    while ((await stillRunning(session, tree)).length > 0) await Bun.sleep(50);
  });

  test('a technician sees its processes, and what each of them runs as', async () => {
    await using session = await attachTo(guru.url, api, agent_id);
    const { processes } = await listProcesses(session);
    const own = processes.find(({ name }) => name === 'guru-agent.exe');
    expect(own?.threads).toBeGreaterThan(0);
    expect(own?.memory).toBeGreaterThan(0);
    if (own === undefined) throw new Error('the agent is not among its processes');
    const refused = await killProcess(session, own, 'KILL').catch((problem: unknown) => problem);
    expect(refused).toMatchObject({ code: 'not_allowed' });
  });

  test('a technician starts, stops, enables and disables its services', async () => {
    await using session = await attachTo(guru.url, api, agent_id);
    const services = await listServices(session);
    expect(services.find(({ name }) => name === SERVICE)).toMatchObject({
      description: 'Guru agent',
      state: 'running',
      starts: 'automatic',
    });
    expect(await controlService(session, OTHER_SERVICE, 'start')).toMatchObject({ state: 'running' });
    expect(await controlService(session, OTHER_SERVICE, 'restart')).toMatchObject({ state: 'running' });
    expect(await controlService(session, OTHER_SERVICE, 'stop')).toMatchObject({ state: 'stopped' });
    expect(await controlService(session, OTHER_SERVICE, 'disable')).toMatchObject({ starts: 'disabled' });
    expect(await controlService(session, OTHER_SERVICE, 'enable')).toMatchObject({ starts: 'automatic' });
    const codes = await Promise.all(
      [controlService(session, SERVICE, 'stop'), inspectService(session, 'NoSuchService')].map((asked) =>
        asked.then(
          () => 'done',
          (problem: unknown) => (problem instanceof SessionProblem ? problem.code : problem),
        ),
      ),
    );
    expect(codes).toEqual(['not_allowed', 'not_found']);
  });

  testFiles({ attach: () => attachTo(guru.url, api, agent_id), driveC: (...path) => wine.driveC(...path) });

  test('a technician works in its registry', async () => {
    await using session = await attachTo(guru.url, api, agent_id);
    const key = 'HKLM\\SOFTWARE\\Guru Test';
    await createRegistryKey(session, key);
    await setRegistryValue(session, key, { name: 'a', kind: 'REG_DWORD', value: 42 });
    expect(await listRegistry(session, key)).toEqual({
      keys: [],
      values: [{ name: 'a', kind: 'REG_DWORD', value: 42, bytes: 4, cut: false }],
    });
    expect(await exportRegistry(session, key)).toContain('"a"=dword:0000002a\r\n');
    await deleteRegistryKey(session, key);
    expect((await wine.run(['reg.exe', 'query', key])).code).not.toBe(0);
  });

  test('its service stops in order and starts again', async () => {
    expect((await wine.run(['net.exe', 'stop', SERVICE])).code).toBe(0);
    await offline();
    expect((await wine.run(['sc.exe', 'query', SERVICE])).words).toContain('STOPPED');
    expect((await agent('status')).words).toContain(`The service ${SERVICE} does not run.`);
    expect((await wine.run(['net.exe', 'start', SERVICE])).code).toBe(0);
    expect((await online()).agent_id).toBe(agent_id);
    expect((await agent('status')).words).toContain(`The service ${SERVICE} runs.`);
    const log = readFileSync(wine.driveC(...DATA, 'agent.log'), 'utf8');
    expect(log.match(/Connected to the server/g)?.length).toBe(2);
  });

  test('it is back after the machine has started again', async () => {
    await wine.powerOff();
    await offline();
    await wine.powerOn();
    expect((await online()).agent_id).toBe(agent_id);
  });

  test('installing it over itself keeps the device', async () => {
    const told = await agent('install', '--server', guru.url, '--shell', wine.shell);
    expect(told).toMatchObject({ code: 0 });
    expect((await online()).agent_id).toBe(agent_id);
    expect((await api('GET /api/v1/agents')).items.length).toBe(1);
  });

  test('uninstall leaves nothing of it', async () => {
    expect(await agent('uninstall')).toMatchObject({ code: 0 });
    await offline();
    expect((await wine.run(['sc.exe', 'query', SERVICE])).code).not.toBe(0);
    expect(existsSync(wine.driveC(...INSTALLED))).toBe(false);
    expect(existsSync(wine.driveC(...DATA, 'identity.json'))).toBe(false);
    expect((await agent('status')).code).toBe(3);
  });
});
