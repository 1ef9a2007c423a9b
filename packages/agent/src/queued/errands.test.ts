import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_KEPT_BYTES } from '@guru/protocol';
import { type CommandReport, type CommandToRun, FromAgent } from '@guru/protocol/control';
import { isAlive } from '../channels/fixtures/processes.ts';
import { Log } from '../log.ts';
import { Errands } from './errands.ts';
import { Journal } from './journal.ts';

let folder: string;
/** What the agent said, each word held against the protocol. */
let said: FromAgent[];
let waiting: (() => void)[];
let errands: Errands;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guru-errands-'));
  await start();
});
afterEach(async () => {
  await errands[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** An agent's memory on the same folder: as after a start, or after a kill. */
async function start(): Promise<void> {
  said = [];
  waiting = [];
  errands = await Errands.open({
    journal: new Journal(join(folder, 'commands')),
    log: new Log('error', 'test', () => {}),
    say: (message) => {
      said.push(FromAgent.parse(JSON.parse(JSON.stringify(message))));
      for (const look of waiting.splice(0)) look();
    },
  });
}

type Word = 'ack' | 'command_started' | 'command_result';

/** Waits until a word has been said so many times. */
async function heard(type: Word, times = 1): Promise<void> {
  while (said.filter((message) => message.type === type).length < times)
    await new Promise<void>((resolve) => waiting.push(resolve));
}

/** The newest result. */
async function result(times = 1): Promise<CommandReport> {
  await heard('command_result', times);
  const last = said.findLast((message) => message.type === 'command_result');
  if (last?.type !== 'command_result') throw new Error('no result');
  return last.payload;
}

function order(shell: string, change: Partial<CommandToRun> = {}) {
  const payload: CommandToRun = {
    command_id: randomUUID(),
    command: [shell],
    shell: true,
    cwd: folder,
    env: [],
    stdin: '',
    timeout_ms: 60_000,
    as: 'service',
    ...change,
  };
  return { type: 'command' as const, id: randomUUID(), payload };
}
const about = (type: 'command_report' | 'command_cancel' | 'command_stored', command_id: string) => ({
  type,
  id: randomUUID(),
  payload: { command_id },
});
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const text = (base64 = '') => Buffer.from(base64, 'base64').toString();
const log = () => readFileSync(join(folder, 'log'), 'utf8');

/** The number that a command has written down. */
async function pidInLog(): Promise<number> {
  for (;;) {
    if (readdirSync(folder).includes('log') && /^\d+\n$/.test(log())) return Number(log());
    await Bun.sleep(5);
  }
}

describe.skipIf(process.platform !== 'linux')('a command that was left for the agent', () => {
  test('is acknowledged, runs, and says how it ended and what it printed', async () => {
    const stdin = Buffer.from('in').toString('base64');
    errands.take(order('cat; echo $GREETING >&2; exit 3', { stdin, env: ['GREETING=a=b'] }));
    const { outcome, exit } = await result();
    expect(outcome).toBe('exited');
    expect(exit).toMatchObject({ code: 3, signal: null, timed_out: false });
    expect([text(exit?.stdout.base64), text(exit?.stderr.base64)]).toEqual(['in', 'a=b\n']);
    expect(said.map(({ type }) => type)).toEqual(['ack', 'command_started', 'command_result']);
  });

  test('a flood is counted and hashed whole, and its beginning kept', async () => {
    errands.take(order('yes 1234567 | head -c 1000000'));
    const { exit } = await result();
    const whole = '1234567\n'.repeat(125_000);
    expect(exit?.stdout).toMatchObject({ bytes: 1_000_000, sha256: sha256(whole) });
    expect(text(exit?.stdout.base64)).toBe(whole.slice(0, MAX_KEPT_BYTES));
  });

  test('that can not be started says why', async () => {
    errands.take(order('', { command: ['/no/such/program'], shell: false }));
    expect(await result()).toMatchObject({ outcome: 'not_started', exit: null });
    errands.take(order('true', { cwd: 'no/absolute/path' }));
    expect((await result(2)).message).toContain('absolute');
  });

  test('a_command_that_comes_again_is_not_run_again_but_answered_again', async () => {
    const again = order('echo ran >> log');
    errands.take(again);
    errands.take({ ...again, id: randomUUID() });
    await result();
    errands.take({ ...again, id: randomUUID() });
    await heard('ack', 3);
    await result(2);
    expect(log()).toBe('ran\n');
  });

  test('its time-out ends all that it has started', async () => {
    errands.take(order('sleep 1000 & echo $! > log; wait', { timeout_ms: 500 }));
    const pid = await pidInLog();
    expect((await result()).exit).toMatchObject({ timed_out: true });
    expect(isAlive(pid)).toBe(false);
  });

  test('cancelling ends all that it has started', async () => {
    const long = order('sleep 1000 & echo $! > log; wait');
    errands.take(long);
    await heard('command_started');
    const pid = await pidInLog();
    errands.take(about('command_cancel', long.payload.command_id));
    expect(await result()).toMatchObject({ outcome: 'cancelled', exit: { timed_out: false } });
    expect(isAlive(pid)).toBe(false);
  });

  test('one_that_was_cancelled_before_it_came_is_never_begun', async () => {
    const late = order('echo ran >> log');
    errands.take(about('command_cancel', late.payload.command_id));
    expect(await result()).toMatchObject({ outcome: 'cancelled', exit: null });
    errands.take(late);
    expect(await result(2)).toMatchObject({ outcome: 'cancelled' });
    expect(readdirSync(folder)).not.toContain('log');
  });

  test('one that the agent is asked about and does not know is lost, and never begun', async () => {
    const unknown = order('echo ran >> log');
    errands.take(about('command_report', unknown.payload.command_id));
    expect(await result()).toMatchObject({ outcome: 'lost', exit: null });
    errands.take(unknown);
    expect(await result(2)).toMatchObject({ outcome: 'lost' });
    expect(readdirSync(folder)).not.toContain('log');
  });
});

describe.skipIf(process.platform !== 'linux')('what is on the disk', () => {
  const journal = () => readdirSync(join(folder, 'commands'));
  const note = (id: string) => readFileSync(join(folder, 'commands', `${id}.json`), 'utf8');

  test('a_command_that_had_begun_when_the_agent_died_is_lost_and_never_begun_again', async () => {
    const begun = order('echo ran >> log; sleep 1000');
    errands.take(begun);
    await heard('command_started');
    while (!readdirSync(folder).includes('log')) await Bun.sleep(5);
    const first = errands;
    // A second memory on the same folder is what a start after a kill is.
    await start();
    errands.tellAll();
    const { command_id } = begun.payload;
    expect(await result()).toMatchObject({ command_id, outcome: 'lost', exit: null });
    errands.take({ ...begun, id: randomUUID() });
    expect(await result(2)).toMatchObject({ outcome: 'lost' });
    expect(log()).toBe('ran\n');
    await first[Symbol.asyncDispose]();
  });

  test('it is noted before it is acknowledged', async () => {
    const one = order('true');
    errands.take(one);
    expect(said).toEqual([]);
    await heard('ack');
    expect(JSON.parse(note(one.payload.command_id)).state).toMatch(/begun|ended/);
  });

  test('a result is said on each connection until the server has it, also after a restart', async () => {
    const one = order('echo out');
    errands.take(one);
    const { exit } = await result();
    await start();
    errands.tellAll();
    expect(await result()).toMatchObject({ outcome: 'exited', exit: { stdout: exit?.stdout } });
    errands.take(about('command_stored', one.payload.command_id));
    await heard('ack');
    await start();
    errands.tellAll();
    expect(said).toEqual([]);
    expect(note(one.payload.command_id)).toBe('{"state":"stored"}');
    errands.take({ ...one, id: randomUUID() });
    expect(await result()).toMatchObject({ outcome: 'lost', exit: null });
  });

  test('half a file is no reason to run anything twice, and one that was being written is removed', async () => {
    const torn = order('echo ran >> log');
    const { command_id } = torn.payload;
    await new Journal(join(folder, 'commands')).write(command_id, { state: 'begun' });
    writeFileSync(join(folder, 'commands', `${command_id}.json`), '{"sta');
    writeFileSync(join(folder, 'commands', `${randomUUID()}.json.new`), '{"sta');
    await start();
    expect(journal()).toEqual([`${command_id}.json`]);
    errands.take(torn);
    expect(await result()).toMatchObject({ outcome: 'lost' });
    expect(readdirSync(folder)).not.toContain('log');
  });

  test('what_can_not_be_noted_is_not_run', async () => {
    // A file where the folder should be.
    writeFileSync(join(folder, 'commands'), '');
    errands.take(order('echo ran >> log'));
    expect(await result()).toMatchObject({ outcome: 'not_started', exit: null });
    expect(readdirSync(folder)).not.toContain('log');
  });

  test('an agent that is stopped ends what runs, and says so at its next start', async () => {
    errands.take(order('sleep 1000 & echo $! > log; wait'));
    await heard('command_started');
    const pid = await pidInLog();
    await errands[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
    await start();
    errands.tellAll();
    const message = expect.stringContaining('stopped');
    expect(await result()).toMatchObject({ outcome: 'lost', message });
  });

  test('of those that the server has, the newest thousand ids are remembered', async () => {
    const memory = new Journal(join(folder, 'commands'));
    const ids = Array.from(
      { length: 1030 },
      (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    );
    const notes = new Map(ids.map((id) => [id, { state: 'stored' } as const]));
    expect(await memory.prune(notes)).toEqual(ids.slice(0, 6));
  });
});
