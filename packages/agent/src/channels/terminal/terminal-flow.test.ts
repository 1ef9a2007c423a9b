import { afterAll, expect, test } from 'bun:test';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchLeaks } from '@guru/testkit';
import { eventually, isAlive } from '../fixtures/processes.ts';
import { rawShell, terminalStage } from '../fixtures/shell.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

/** More than one message about typed bytes takes, and far less than a program prints that is not held. */
const TOLD_BYTES = 256;
/** Bytes that a hold may let through: what the outbox takes before it asks for patience, and what a pty hides. */
const ASKS_FOR_PATIENCE_BYTES = 256 * 1024;
const HELD_BYTES = 2 * 1024 * 1024;
const WINDOW = 64 * 1024;
const PATIENCE_MS = 30_000;

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test(
  '10_MB_of_any_bytes_come_out_as_they_are_and_the_exit_code_after_them',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guru-'));
    const bytes = randomBytes(10_000_000);
    await writeFile(join(folder, 'bytes'), bytes);
    await using on = terminalStage();
    const screen = await rawShell(on);
    const before = screen.received;
    screen.type(`cat ${folder}/bytes; exit 7\n`);
    expect(await screen.exit()).toEqual({ type: 'exit', code: 7, signal: null });
    const output = screen.bytes.subarray(before);
    expect(output.length).toBe(bytes.length);
    expect(hash(output)).toBe(hash(bytes));
    screen.channel.end();
    expect(await screen.ended).toEqual({ how: 'finished' });
    await rm(folder, { recursive: true });
  },
  PATIENCE_MS,
);

test(
  'characters of several bytes stay whole over every border of a frame',
  async () => {
    await using on = terminalStage();
    const screen = await rawShell(on);
    const before = screen.received;
    screen.type(`i=0; while [ $i -lt 5000 ]; do printf '€😀ü%s' $i; i=$((i+1)); done; exit\n`);
    await screen.exit();
    const text = new TextDecoder('utf-8', { fatal: true }).decode(screen.bytes.subarray(before));
    expect(text).toBe(Array.from({ length: 5000 }, (_, index) => `€😀ü${index}`).join(''));
  },
  PATIENCE_MS,
);

test(
  'a_screen_that_is_not_read_holds_the_program_back_and_lets_it_go_on',
  async () => {
    await using on = terminalStage();
    const screen = await rawShell(on);
    screen.stopReading();
    screen.type('exec yes\n');
    const agent = on.served[0];
    await screen.until(() => screen.received >= WINDOW - 16_384);
    let before = -1;
    await eventually(() => {
      const isSteady = agent?.queuedBytes === before;
      before = agent?.queuedBytes ?? 0;
      return isSteady && before >= ASKS_FOR_PATIENCE_BYTES - WINDOW;
    });
    await Bun.sleep(300);
    // Beside the output stands what is told of the line that was typed.
    expect((agent?.queuedBytes ?? 0) - before).toBeLessThan(TOLD_BYTES);
    expect(before).toBeLessThan(HELD_BYTES);
    expect(screen.received).toBeLessThanOrEqual(WINDOW);
    screen.readAgain();
    await screen.until(() => screen.received > 5 * HELD_BYTES);
    expect(screen.bytes.subarray(-100_000).toString()).toMatch(/^\n?(?:y\n)*y?$/);
  },
  PATIENCE_MS,
);

test(
  'what_a_shell_has_printed_waits_for_a_screen_that_is_not_read_also_when_the_shell_has_ended',
  async () => {
    await using on = terminalStage();
    const screen = await rawShell(on);
    screen.stopReading();
    const before = screen.received;
    screen.type('head -c 1500000 /dev/zero | tr "\\\\0" z; exit 5\n');
    const { pid } = await screen.accepted;
    await Bun.sleep(300);
    expect(screen.hasFin).toBe(false);
    screen.readAgain();
    expect(await screen.exit()).toMatchObject({ code: 5 });
    expect(screen.received - before).toBe(1_500_000);
    expect(isAlive(Number(pid))).toBe(false);
  },
  PATIENCE_MS,
);

test.each([
  ['says_nothing', 'sleep 1000 &'],
  ['goes_on_printing', 'while :; do echo noise; sleep 0.01; done &'],
  ['floods', 'yes &'],
])(
  'a_job_that_%s_in_the_background_does_not_keep_a_terminal_whose_shell_has_ended',
  async (_, job) => {
    await using on = terminalStage();
    const screen = await rawShell(on);
    screen.type(`${job} echo pid=$!.; exit 3\n`);
    expect(await screen.exit()).toMatchObject({ code: 3 });
    const pid = Number(/pid=(\d+)\./.exec(screen.text)?.[1]);
    expect(pid).toBeGreaterThan(1);
    await eventually(() => !isAlive(pid));
  },
  PATIENCE_MS,
);

test(
  'a_flood_in_the_background_that_nobody_reads_does_not_break_the_channel',
  async () => {
    await using on = terminalStage();
    const screen = await rawShell(on);
    screen.stopReading();
    screen.type('yes & exit 3\n');
    await screen.until(() => screen.received >= WINDOW - 16_384);
    await Bun.sleep(300);
    expect(on.served[0]?.queuedBytes).toBeLessThan(HELD_BYTES);
    screen.readAgain();
    expect(await screen.exit()).toMatchObject({ code: 3 });
  },
  PATIENCE_MS,
);

test(
  'keys_that_no_program_reads_wait_where_they_are_typed',
  async () => {
    await using on = terminalStage();
    const screen = await rawShell(on);
    const keys = Buffer.alloc(1_000_000, 'k');
    screen.type('printf g""o; sleep 0.5; head -c 1000000 | cksum; exit\n');
    await screen.shows('go');
    screen.channel.write(keys);
    await Bun.sleep(300);
    // One window is on its way, and as much as the terminal itself takes (4 KiB of a line, or 64 KiB) was given back.
    expect(screen.channel.queuedBytes).toBeGreaterThan(keys.length - 4 * WINDOW);
    const sum = await new Response(Bun.spawn(['cksum'], { stdin: keys, stdout: 'pipe' }).stdout).text();
    expect(await screen.exit()).toMatchObject({ code: 0 });
    expect(screen.text).toEndWith(sum);
  },
  PATIENCE_MS,
);

test('a_paste_in_pieces_that_the_terminal_takes_at_once_gets_its_credit_back', async () => {
  await using on = terminalStage();
  const screen = await rawShell(on);
  screen.type('printf g""o; head -c 327680 | wc -c; exit\n');
  await screen.shows('go');
  for (let count = 0; count < 40; count += 1) {
    screen.channel.write(Buffer.alloc(8192, 'k'));
    await Bun.sleep(1);
  }
  expect(await screen.exit()).toMatchObject({ code: 0 });
  expect(screen.text).toEndWith('327680\n');
});
