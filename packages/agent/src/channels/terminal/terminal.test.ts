import { afterAll, expect, test } from 'bun:test';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@guru/protocol';
import { watchLeaks } from '@guru/testkit';
import { eventually, isAlive, openDescriptors } from '../fixtures/processes.ts';
import { rawShell, SH, SIZE, terminalStage } from '../fixtures/shell.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const PATIENCE_MS = 30_000;

test('the shell is a login shell, with its terminal, its user, and nothing of ours', async () => {
  process.env.GURU_SECRET = 'ours';
  await using on = terminalStage();
  const screen = await rawShell(on);
  expect(await screen.accepted).toMatchObject({ shell: '/bin/sh' });
  screen.type('printf "%s|%s|%s|%s|%s\\n" "$0" "$TERM" "$SHELL" "$(env | grep -c GURU)" "$(tty)"; exit\n');
  await screen.exit();
  expect(screen.text).toMatch(/-sh\|xterm-256color\|\/bin\/sh\|0\|\/dev\/pts\/\d+\n$/);
  delete process.env.GURU_SECRET;
});

test('a service is given the shell that it was configured with, and a technician the one that was asked for', async () => {
  await using on = terminalStage('/bin/sh');
  const screen = on.open('terminal', { ...SIZE, term: 'xterm' });
  expect(await screen.accepted).toMatchObject({ shell: '/bin/sh' });
  const other = on.open('terminal', { ...SIZE, term: 'xterm', shell: '/bin/cat' });
  expect(await other.accepted).toMatchObject({ shell: '/bin/cat' });
});

test('the terminal has the size of the screen, also after the screen has changed', async () => {
  await using on = terminalStage();
  const screen = await rawShell(on);
  screen.type('stty size\n');
  await screen.shows('24 80');
  screen.channel.sendMessage({ type: 'resize', cols: 132, rows: 50 });
  screen.type('stty size\n');
  await screen.shows('50 132');
  screen.type(`sh -c 'trap "stty size" WINCH; printf re"ady"; while :; do sleep 0.01; done'\n`);
  await screen.shows('ready');
  screen.channel.sendMessage({ type: 'resize', cols: 90, rows: 30 });
  await screen.shows('30 90');
});

test.each([
  ['INT', 130],
  ['QUIT', 131],
  ['TERM', 143],
  ['HUP', 129],
  ['KILL', 137],
])('the signal %s reaches the job in the foreground and not the shell', async (name, code) => {
  await using on = terminalStage();
  const screen = await rawShell(on);
  screen.type("sh -c 'printf run''ning; exec sleep 1000'\n");
  await screen.shows('running');
  screen.channel.sendMessage({ type: 'signal', name });
  screen.type('echo code $?; exit\n');
  await screen.shows(`code ${code}`);
  expect(await screen.exit()).toMatchObject({ code: 0 });
});

test('Ctrl-C and Ctrl-D do what they do at a desk', async () => {
  await using on = terminalStage();
  const screen = on.open('terminal', SH);
  screen.type("sh -c 'printf run''ning; exec sleep 1000'\n");
  await screen.shows('running');
  screen.type('\u0003');
  screen.type('echo code $?\n');
  await screen.shows('code 130');
  screen.type('\u0004');
  expect(await screen.exit()).toMatchObject({ code: 0, signal: null });
});

test('a technician who types no more ends the shell as the end of a file does', async () => {
  await using on = terminalStage();
  const screen = on.open('terminal', SH);
  screen.type('echo last wo""rds\n');
  await screen.shows('last words');
  screen.channel.end();
  expect(await screen.exit()).toMatchObject({ code: 0 });
  expect(await screen.ended).toEqual({ how: 'finished' });
});

test('a shell that is killed tells the signal by its name', async () => {
  await using on = terminalStage();
  const screen = await rawShell(on);
  screen.type('kill -9 $$\n');
  expect(await screen.exit()).toEqual({ type: 'exit', code: null, signal: 'KILL' });
});

test.each<[string, JsonObject]>([
  ['no_size', { term: 'xterm' }],
  ['no_columns', { ...SH, cols: 0 }],
  ['too_many_rows', { ...SH, rows: 1001 }],
  ['half_a_column', { ...SH, cols: 80.5 }],
  ['a_term_with_a_path', { ...SH, term: '../../evil' }],
  ['a_relative_shell', { ...SH, shell: 'sh' }],
  ['a_shell_with_a_zero', { ...SH, shell: '/bin/sh\0' }],
  ['an_unknown_field', { ...SH, uid: 0 }],
])('params_with_%s_are_refused', async (_, params) => {
  await using on = terminalStage();
  const screen = on.open('terminal', params);
  expect(await screen.ended).toMatchObject({ how: 'reset', by: 'peer', code: 'bad_params' });
});

test('a_shell_that_can_not_be_started_is_told_and_costs_no_descriptor', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guru-'));
  const file = join(folder, 'no-program');
  await writeFile(file, 'not a program');
  await chmod(file, 0o644);
  await using on = terminalStage();
  const before = openDescriptors();
  for (const shell of ['/nonexistent/shell', folder, file]) {
    for (let count = 0; count < 10; count += 1) {
      const end = await on.open('terminal', { ...SH, shell }).ended;
      expect(end).toMatchObject({ how: 'reset', by: 'peer', code: 'spawn_failed' });
    }
  }
  expect(openDescriptors()).toBeLessThanOrEqual(before);
  await rm(folder, { recursive: true });
});

test.each<[string, JsonObject & { type: string }]>([
  ['a_dance', { type: 'dance' }],
  ['a_size_without_end', { type: 'resize', cols: 1e9, rows: 1 }],
  ['a_signal_that_is_not_offered', { type: 'signal', name: 'STOP' }],
])('a_message_that_asks_for_%s_ends_the_channel_and_its_shell', async (_, message) => {
  await using on = terminalStage();
  const screen = on.open('terminal', SH);
  const { pid } = await screen.accepted;
  screen.channel.sendMessage(message);
  expect(await screen.ended).toMatchObject({ how: 'reset', by: 'peer', code: 'bad_message' });
  await eventually(() => !isAlive(Number(pid)));
});

test(
  'fifty_terminals_leave_no_descriptor',
  async () => {
    await using on = terminalStage();
    const one = async (count: number) => {
      const screen = on.open('terminal', SH);
      screen.type('exit 0\n');
      if (count % 2 === 0) await screen.exit();
      else await screen.accepted;
      if (count % 4 < 2) screen.channel.end();
      else screen.channel.reset('internal', 'enough');
      await screen.ended;
    };
    await one(0);
    await eventually(() => on.served.every(({ state }) => state === 'closed'));
    await Bun.sleep(50);
    const before = openDescriptors();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([0, 1, 2, 3, 4].map((count) => one(round * 5 + count)));
    }
    await eventually(() => openDescriptors() <= before);
    expect(on.technician.channelCount).toBe(0);
  },
  PATIENCE_MS,
);
