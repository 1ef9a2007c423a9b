import { afterAll, expect, test } from 'bun:test';
import { getPriority } from 'node:os';
import type { JsonObject } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { watchLeaks } from '@guru/testkit';
import { askStage, itemsOf } from '../fixtures/answers.ts';
import { ChannelStage } from '../fixtures/channel-stage.ts';
import { eventually, isAlive } from '../fixtures/processes.ts';
import { serveProcess } from './index.ts';
import { LinuxProcesses } from './linux.ts';
import type { ProcessInfo } from './types.ts';

const onLinux = test.if(process.platform === 'linux');
const leaks = watchLeaks();
afterAll(leaks.check);

/** More than a window, and what a channel keeps besides, can hold. */
const CROWD = 2000;

const stage = (grant: Partial<Grant> = {}) => new ChannelStage('process', serveProcess, grant);

/** A process of the test's own. */
function spawn(...command: readonly string[]) {
  const child = Bun.spawn([...command], { stdio: ['ignore', 'ignore', 'ignore'] });
  return {
    pid: child.pid,
    exited: child.exited,
    signal: () => child.signalCode,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await child.exited;
    },
  };
}

/** As the technician's program knows it from a list. */
async function identityOf(pid: number): Promise<{ pid: number; started_at: number; name: string }> {
  const found = await new LinuxProcesses().find(pid);
  if (found === undefined) throw new Error(`there is no process ${pid}`);
  return { pid, ...found };
}

const stateOf = async (pid: number) =>
  (await new LinuxProcesses().look()).find((one) => one.pid === pid)?.state;

onLinux('a list has every process once, with what it runs, who runs it and how it is', async () => {
  await using child = spawn('sleep', '1000');
  await using on = stage();
  const begun = Date.now();
  const { items } = await askStage(on, 'process', { op: 'list' });
  const pids = items.flatMap(({ pid }) => (typeof pid === 'number' ? [pid] : []));
  expect(new Set(pids).size).toBe(pids.length);
  expect(items.at(-1)).toMatchObject({ at: expect.any(Number) });
  const mine = items.find(({ pid }) => pid === child.pid);
  expect(mine).toMatchObject({
    ppid: process.pid,
    name: 'sleep',
    command: 'sleep 1000',
    user: process.env.USER ?? expect.any(String),
    state: 'sleeping',
    threads: 1,
  });
  // The kernel counts from the machine's start, and says when that was to the second.
  expect(Math.abs(Number(mine?.started_at) - begun)).toBeLessThan(5000);
});

onLinux('a watch tells the load of a process that computes, however busy the machine is', async () => {
  await using busy = spawn('sh', '-c', 'while :; do :; done');
  await using on = stage();
  const screen = on.open('process', { op: 'watch', interval_ms: 500 });
  const load = () => itemsOf(screen).findLast(({ pid }) => pid === busy.pid)?.cpu_percent;
  await screen.until(() => Number(load()) > 5);
  expect(Number(load())).toBeLessThan(200);
  screen.channel.reset('session_closed', 'enough');
  await screen.ended;
});

onLinux('a watch tells all once, then what changes, until nobody looks', async () => {
  await using on = stage();
  const screen = on.open('process', { op: 'watch', interval_ms: 500 });
  const looks = () => itemsOf(screen).filter(({ at }) => at !== undefined).length;
  await screen.until(() => looks() === 1);
  const first = itemsOf(screen).length;
  await using child = spawn('sleep', '1000');
  await screen.until(() => itemsOf(screen).some(({ pid }) => pid === child.pid));
  await child[Symbol.asyncDispose]();
  await screen.until(() => itemsOf(screen).some(({ pid, ended }) => pid === child.pid && ended === true));
  expect(looks()).toBeGreaterThan(1);
  expect(first).toBeGreaterThan(1);
  screen.channel.reset('session_closed', 'enough');
  await screen.ended;
  await eventually(() => on.served.every(({ state }) => state === 'closed'));
});

onLinux('a_watcher_that_does_not_read_is_waited_for_and_holds_no_memory', async () => {
  const many: ProcessInfo[] = Array.from({ length: CROWD }, (_, index) => ({
    pid: index + 1,
    ppid: 1,
    started_at: 1,
    name: 'x'.repeat(50),
    command: 'x'.repeat(200),
    user: 'ada',
    cpu_percent: 0,
    memory: 0,
    threads: 1,
    state: 'sleeping',
  }));
  const real = new LinuxProcesses();
  const crowd = {
    look: () => Promise.resolve(many),
    find: (pid: number) => real.find(pid),
    signal: () => undefined,
    setNice: () => undefined,
  };
  await using on = new ChannelStage('process', (request, grant) => serveProcess(request, grant, () => crowd));
  const screen = on.open('process', { op: 'watch', interval_ms: 500 });
  screen.stopReading();
  await eventually(() => (on.served[0]?.queuedBytes ?? 0) > 0);
  const { received } = screen;
  await Bun.sleep(300);
  expect(screen.received - received).toBeLessThan(64 * 1024);
  expect(on.served[0]?.queuedBytes).toBeLessThan(512 * 1024);
  screen.readAgain();
  await screen.until(() => Buffer.from(screen.chunks.at(-1) ?? []).includes('{"at":'));
  expect(itemsOf(screen).length).toBe(CROWD + 1);
  screen.channel.reset('session_closed', 'enough');
  await screen.ended;
});

onLinux.each(['TERM', 'KILL', 'INT', 'HUP'] as const)('%s ends a process', async (signal) => {
  await using child = spawn('sleep', '1000');
  await using on = stage();
  const target = await identityOf(child.pid);
  expect(await askStage(on, 'process', { op: 'kill', ...target, signal })).toEqual({
    items: [],
    failed: null,
  });
  await child.exited;
  expect(child.signal()).toBe(`SIG${signal}`);
});

onLinux('STOP holds a process and CONT lets it go on', async () => {
  await using child = spawn('sleep', '1000');
  await using on = stage();
  const target = await identityOf(child.pid);
  await askStage(on, 'process', { op: 'kill', ...target, signal: 'STOP' });
  expect(await stateOf(child.pid)).toBe('stopped');
  await askStage(on, 'process', { op: 'kill', ...target, signal: 'CONT' });
  expect(await stateOf(child.pid)).toBe('sleeping');
});

onLinux('nice is set for every thread of a process', async () => {
  await using child = spawn(process.execPath, '-e', 'setInterval(() => {}, 1000)');
  await eventually(() => isAlive(child.pid));
  await using on = stage();
  const target = await untilNamed(child.pid, 'bun');
  expect((await askStage(on, 'process', { op: 'nice', ...target, nice: 7 })).failed).toBeNull();
  expect(getPriority(child.pid)).toBe(7);
});

/** A process is its parent's copy until it has become its own program. */
async function untilNamed(pid: number, name: string) {
  for (;;) {
    const found = await identityOf(pid);
    if (found.name.startsWith(name)) return found;
    await Bun.sleep(5);
  }
}

onLinux('a_number_that_another_program_has_got_is_not_hit', async () => {
  await using child = spawn('sleep', '1000');
  await using on = stage();
  const target = await identityOf(child.pid);
  for (const wrong of [
    { ...target, started_at: target.started_at - 1 },
    { ...target, name: 'postgres' },
  ]) {
    const { failed } = await askStage(on, 'process', { op: 'kill', ...wrong, signal: 'KILL' });
    expect(failed?.code).toBe('gone');
  }
  expect(isAlive(child.pid)).toBe(true);
});

onLinux('a process that has ended is gone', async () => {
  const child = spawn('sleep', '1000');
  const target = await identityOf(child.pid);
  await child[Symbol.asyncDispose]();
  await using on = stage();
  const { failed } = await askStage(on, 'process', { op: 'kill', ...target, signal: 'TERM' });
  expect(failed?.code).toBe('gone');
});

onLinux('the_first_process_and_the_agent_itself_are_refused', async () => {
  await using on = stage();
  for (const pid of [1, process.pid]) {
    const target = await identityOf(pid);
    for (const ask of [
      { op: 'kill', signal: 'CONT' },
      { op: 'nice', nice: 0 },
    ]) {
      const { failed } = await askStage(on, 'process', { ...ask, ...target });
      expect(failed?.code).toBe('not_allowed');
    }
  }
});

onLinux('a_session_that_may_only_look_changes_nothing', async () => {
  await using child = spawn('sleep', '1000');
  await using on = stage({ write: false });
  const target = await identityOf(child.pid);
  const { failed } = await askStage(on, 'process', { op: 'kill', ...target, signal: 'KILL' });
  expect(failed?.code).toBe('not_allowed');
  expect((await askStage(on, 'process', { op: 'list' })).items.length).toBeGreaterThan(1);
  expect(isAlive(child.pid)).toBe(true);
});

test.each<[string, JsonObject]>([
  ['no_op', {}],
  ['another_op', { op: 'spawn' }],
  ['a_watch_without_pause', { op: 'watch', interval_ms: 1 }],
  ['every_process', { op: 'kill', pid: -1, started_at: 0, name: '', signal: 'KILL' }],
  ['the_own_group', { op: 'kill', pid: 0, started_at: 0, name: '', signal: 'KILL' }],
  ['a_signal_that_is_not_offered', { op: 'kill', pid: 5, started_at: 0, name: '', signal: 'SEGV' }],
  ['a_kill_that_does_not_say_whom', { op: 'kill', pid: 5, signal: 'KILL' }],
  ['too_nice', { op: 'nice', pid: 5, started_at: 0, name: '', nice: 20 }],
  ['an_unknown_field', { op: 'list', all: true }],
])('params_with_%s_are_refused', async (_, params) => {
  await using on = stage();
  expect(await on.open('process', params).ended).toMatchObject({ how: 'reset', code: 'bad_params' });
});

test('what a technician sends into the channel ends it', async () => {
  await using on = stage();
  const screen = on.open('process', { op: 'watch', interval_ms: 60_000 });
  await screen.accepted;
  screen.type('surprise');
  expect(await screen.ended).toMatchObject({ how: 'reset', by: 'peer', code: 'bad_message' });
});
