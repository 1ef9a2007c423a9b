import { afterAll, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { watchLeaks } from '@guru/testkit';
import type { ChannelStage } from '../fixtures/channel-stage.ts';
import { eventually, isAlive } from '../fixtures/processes.ts';
import type { Screen } from '../fixtures/screen.ts';
import { rawShell, terminalStage } from '../fixtures/shell.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const NOBODY = 65534;
/** Those that don't go when they are asked are given a second, and the machine may be busy. */
const PATIENCE_MS = 30_000;

/** Everything that a shell may leave behind, each with a way of not dying of a hang-up alone. */
const STUBBORN = [
  'sleep 1000 & echo pid=$!.',
  'nohup sleep 1000 >/dev/null 2>&1 & echo pid=$!.',
  'sleep 1000 & kill -STOP $!; echo pid=$!.',
  'sh -c \'trap "" HUP TERM INT; while :; do sleep 1000; done\' & echo pid=$!.',
  'sh -c \'trap "" HUP; kill -STOP $$\' & echo pid=$!.',
  'yes >/dev/null & echo pid=$!.',
];

/** Starts all of them; answers their numbers and the shell's. */
async function stubbornOnes(screen: Screen): Promise<number[]> {
  const { pid } = await screen.accepted;
  screen.type(`${STUBBORN.join('\n')}\necho all star""ted\n`);
  await screen.shows('all started');
  const jobs = [...screen.text.matchAll(/pid=(\d+)\./g)].map(([, number]) => Number(number));
  const all = [Number(pid), ...jobs];
  expect(all.length).toBe(1 + STUBBORN.length);
  expect(all.filter(isAlive)).toEqual(all);
  return all;
}

/** Each way in which a terminal comes to its end. */
const ENDS: [string, (screen: Screen, on: ChannelStage) => Promise<unknown>][] = [
  ['its shell exits', async (screen) => screen.type('exit\nexit\n')],
  ['its shell is killed', async (screen) => screen.type('kill -9 $$\n')],
  ['the technician resets it', async (screen) => screen.channel.reset('internal', 'enough')],
  ['its session ends', (_, on) => on.session.close()],
];

test.each(ENDS)(
  'when %s, no process of a terminal is left',
  async (_, end) => {
    await using on = terminalStage();
    const screen = await rawShell(on);
    const all = await stubbornOnes(screen);
    await end(screen, on);
    await eventually(() => all.filter(isAlive).length === 0);
    await on.session.close();
  },
  PATIENCE_MS,
);

test(
  'the end of a session waits until every process of its terminals is gone',
  async () => {
    await using on = terminalStage();
    const screens = await Promise.all([rawShell(on), rawShell(on), rawShell(on)]);
    const all = (await Promise.all(screens.map(stubbornOnes))).flat();
    await on.session.close();
    expect(all.filter(isAlive)).toEqual([]);
  },
  PATIENCE_MS,
);

test('a_terminal_that_was_held_back_ends_too', async () => {
  await using on = terminalStage();
  const screen = await rawShell(on);
  screen.stopReading();
  const { pid } = await screen.accepted;
  screen.type('exec yes\n');
  // 256 KiB ask for patience, and up to a window of 64 KiB of them has gone out.
  await eventually(() => (on.served[0]?.queuedBytes ?? 0) >= 192 * 1024);
  await on.session.close();
  expect(isAlive(Number(pid))).toBe(false);
});

test('a_technician_who_is_gone_before_the_shell_has_begun_leaves_nothing', async () => {
  await using on = terminalStage();
  const screen = on.open('terminal', { cols: 80, rows: 24, term: 'xterm', shell: '/bin/sh' });
  screen.channel.reset('internal', 'changed my mind');
  await on.session.close();
  expect(on.served.every(({ state }) => state === 'closed')).toBe(true);
});

/** A clone in a folder of root's alone can't be run by anybody else. */
function isOpenToAll(path: string): boolean {
  const mode = statSync(path).mode;
  return (mode & 0o001) !== 0 && (dirname(path) === path || isOpenToAll(dirname(path)));
}

const mayBecomeNobody =
  process.getuid?.() === 0 && isOpenToAll(import.meta.dir) && isOpenToAll(process.execPath);

test.skipIf(!mayBecomeNobody)(
  'terminals are served to an ordinary user as to root',
  async () => {
    const child = spawn(process.execPath, ['test', join(import.meta.dir, 'terminal.test.ts')], {
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
      // A home that it may not enter: the shell begins elsewhere.
      env: { PATH: process.env.PATH, HOME: '/root', TMPDIR: '/tmp' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let report = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      report += text;
    });
    const [code] = await once(child, 'close');
    expect(report).toContain(' 0 fail');
    expect(code).toBe(0);
  },
  60_000,
);
