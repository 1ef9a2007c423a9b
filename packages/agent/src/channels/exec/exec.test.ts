import { afterAll, expect, test } from 'bun:test';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchLeaks } from '@guru/testkit';
import { execStage, openScript, runToEnd } from '../fixtures/exec.ts';
import { eventually, isAlive, openDescriptors } from '../fixtures/processes.ts';

const PATIENCE_MS = 20_000;
const leaks = watchLeaks();
afterAll(leaks.check);

test('arguments reach the program as they are, whatever a shell would make of them', async () => {
  await using on = execStage();
  const odd = ['a b', '$HOME', '*', '', '"; exit 3', "it's", '\\n', 'grüße'];
  const { stdout, exit } = await runToEnd(on, { command: ['printf', '[%s]', ...odd] });
  expect(stdout).toBe(odd.map((text) => `[${text}]`).join(''));
  expect(exit).toMatchObject({ type: 'exit', code: 0, signal: null, timed_out: false });
});

test('a shell is there when it is asked for, and output and errors come apart', async () => {
  await using on = execStage();
  const command = ['echo out; echo err >&2; exit $((6 * 7))'];
  const { stdout, stderr, exit } = await runToEnd(on, { command, shell: true });
  expect({ stdout, stderr }).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  expect(exit).toMatchObject({ code: 42, signal: null });
});

test('a program that a signal ends is told so', async () => {
  await using on = execStage();
  const { exit } = await runToEnd(on, { command: ['kill -SEGV $$'], shell: true });
  expect(exit).toMatchObject({ code: null, signal: 'SEGV', timed_out: false });
});

test('the folder and the environment are those that were asked for, over sane ones of the device', async () => {
  await using on = execStage();
  process.env.GURU_SECRET_OF_THE_AGENT = 'x';
  const env = { NAME: 'a value', LANG: 'C' };
  const { stdout } = await runToEnd(on, { command: ['pwd; env'], shell: true, cwd: '/usr', env });
  delete process.env.GURU_SECRET_OF_THE_AGENT;
  const [folder, ...lines] = stdout.split('\n');
  expect(folder).toBe('/usr');
  expect(lines).toContain('NAME=a value');
  expect(lines).toContain('LANG=C');
  expect(lines.some((line) => line.startsWith('PATH=/'))).toBe(true);
  expect(lines.some((line) => line.startsWith('HOME=/'))).toBe(true);
  expect(stdout).not.toContain('GURU_SECRET');
});

test('stdin is empty unless it was asked for, and then ends where the technician ends it', async () => {
  await using on = execStage();
  expect(await runToEnd(on, { command: ['wc', '-c'] })).toMatchObject({ stdout: '0\n' });
  const screen = on.open('exec', { command: ['cat'], stdin: true });
  screen.type('one ');
  await screen.shows('one ');
  screen.type('two');
  screen.channel.end();
  expect(await screen.exit()).toMatchObject({ code: 0 });
  expect(screen.text).toBe('one two');
  expect(await screen.ended).toEqual({ how: 'finished' });
});

test('input for a command that was opened without is refused, not lost in silence', async () => {
  await using on = execStage();
  const screen = on.open('exec', { command: ['sleep', '1000'] });
  const { pid } = await screen.accepted;
  screen.type('hello');
  expect(await screen.ended).toMatchObject({ how: 'reset', code: 'bad_message' });
  await eventually(() => !isAlive(Number(pid)));
});

test('its pipes are pipes, which programs open by name too', async () => {
  await using on = execStage();
  const screen = openScript(on, 'cat /dev/stdin >/dev/stdout; echo err >/dev/stderr', { stdin: true });
  screen.type('through names');
  screen.channel.end();
  expect(await screen.exit()).toMatchObject({ code: 0 });
  expect({ out: screen.text, err: screen.errorText }).toEqual({ out: 'through names', err: 'err\n' });
});

test(
  'fifty_MB_in_and_fifty_MB_out_arrive_as_they_are',
  async () => {
    await using on = execStage();
    const screen = on.open('exec', { command: ['cat'], stdin: true });
    const sent = new Bun.CryptoHasher('sha256');
    const piece = crypto.getRandomValues(new Uint8Array(60_000));
    let left = 50_000_000;
    for (let count = 0; left > 0; count += 1) {
      piece[0] = count % 256;
      const bytes = piece.subarray(0, Math.min(left, piece.length));
      sent.update(bytes);
      left -= bytes.length;
      if (!screen.channel.write(bytes)) await screen.channel.room();
    }
    screen.channel.end();
    expect(await screen.exit()).toMatchObject({ code: 0 });
    const received = new Bun.CryptoHasher('sha256');
    for (const chunk of screen.chunks) received.update(chunk);
    expect(screen.received).toBe(50_000_000);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  },
  PATIENCE_MS,
);

test('a command whose time is up is ended, and says so after what it had printed', async () => {
  await using on = execStage();
  const command = ['echo before; exec sleep 1000'];
  const { stdout, exit } = await runToEnd(on, { command, shell: true, timeout_ms: 200 });
  expect(stdout).toBe('before\n');
  expect(exit).toMatchObject({ code: null, signal: 'TERM', timed_out: true });
  expect(Number(exit.duration_ms)).toBeWithin(200, 5000);
});

test('signals reach the whole tree', async () => {
  await using on = execStage();
  const screen = openScript(on, `sh -c 'trap "echo child; exit" INT; echo ready; sleep 1000 & wait'; exit 5`);
  await screen.shows('ready\n');
  screen.channel.sendMessage({ type: 'signal', name: 'INT' });
  await screen.shows('child\n');
  await screen.exit();
  expect(screen.hasFin).toBe(true);
});

test('a message that is no signal ends the channel and its command', async () => {
  await using on = execStage();
  const screen = on.open('exec', { command: ['sleep', '1000'] });
  const { pid } = await screen.accepted;
  screen.channel.sendMessage({ type: 'signal', name: 'STOP' });
  expect(await screen.ended).toMatchObject({ how: 'reset', by: 'peer', code: 'bad_message' });
  await eventually(() => !isAlive(Number(pid)));
});

test('what can not be started says why', async () => {
  await using on = execStage();
  await using folder = await scratch();
  const plain = join(folder.path, 'plain');
  await Bun.write(plain, '#!/bin/sh\n');
  await chmod(plain, 0o644);
  const failure = (params: { command: string[]; cwd?: string; as?: string }) => on.open('exec', params).ended;
  const why = (message: string) => ({ how: 'reset', by: 'peer', code: 'spawn_failed', message });
  const missing = await failure({ command: ['no-such-program'] });
  expect<object>(missing).toEqual(why('there is no program no-such-program'));
  expect<object>(await failure({ command: [plain] })).toEqual(why(`${plain} may not be run`));
  const nowhere = await failure({ command: ['true'], cwd: '/no/such' });
  expect<object>(nowhere).toEqual(why('there is no folder /no/such'));
});

test('a program is looked for where its own environment says', async () => {
  await using on = execStage();
  await using folder = await scratch();
  const program = join(folder.path, 'only-here');
  await Bun.write(program, '#!/bin/sh\necho found\n');
  await chmod(program, 0o755);
  const env = { PATH: `${folder.path}:/usr/bin:/bin` };
  expect(await runToEnd(on, { command: ['only-here'], env })).toMatchObject({ stdout: 'found\n' });
});

test('a session whose grant has no exec runs nothing', async () => {
  await using on = execStage({ channels: ['terminal'] });
  const ended = await on.open('exec', { command: ['true'] }).ended;
  expect(ended).toMatchObject({ how: 'reset', code: 'not_allowed' });
});

test(
  'forty_commands_leave_no_descriptor',
  async () => {
    await using on = execStage();
    const one = async (count: number) => {
      const screen = openScript(on, count % 2 === 0 ? 'cat' : 'sleep 1000', { stdin: count % 4 < 2 });
      await screen.accepted;
      if (count % 2 === 0) screen.channel.end();
      else screen.channel.reset('internal', 'enough');
      await screen.ended;
    };
    await one(0);
    await Promise.all([1, 2, 3].map(one));
    await eventually(() => on.served.every(({ state }) => state === 'closed'));
    await Bun.sleep(50);
    const before = openDescriptors();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([0, 1, 2, 3].map((count) => one(round * 4 + count)));
    }
    await eventually(() => openDescriptors() <= before);
    expect(on.technician.channelCount).toBe(0);
  },
  PATIENCE_MS,
);

async function scratch() {
  const path = await mkdtemp(join(tmpdir(), 'guru-exec-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
