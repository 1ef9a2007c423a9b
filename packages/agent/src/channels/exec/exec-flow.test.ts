import { afterAll, expect, test } from 'bun:test';
import { watchLeaks } from '@guru/testkit';
import { execStage, openScript, runToEnd } from '../fixtures/exec.ts';
import { eventually, isAlive } from '../fixtures/processes.ts';

const PATIENCE_MS = 20_000;
const START_WINDOW = 256 * 1024;
/** A frame that does not fit in the rest of the window waits. */
const MOST_OF_WINDOW = START_WINDOW - 16 * 1024;
/** What waits in the agent before it asks for patience, and one read of each pipe that was on its way. */
const MOST_WAITING = 1024 * 1024;
const leaks = watchLeaks();
afterAll(leaks.check);

test(
  'a_flood_that_nobody_reads_waits_in_its_program_and_delays_nobody',
  async () => {
    await using on = execStage();
    const flood = openScript(on, 'yes | head -c 200000000; echo all >&2');
    flood.stopReading();
    await flood.until(() => flood.received > MOST_OF_WINDOW);
    await eventually(() => (on.served[0]?.queuedBytes ?? 0) > 0);
    const before = process.memoryUsage.rss();
    for (let count = 0; count < 20; count += 1) {
      expect(await runToEnd(on, { command: ['echo', String(count)] })).toMatchObject({
        stdout: `${count}\n`,
      });
      expect(on.served[0]?.queuedBytes).toBeLessThan(MOST_WAITING);
    }
    expect(flood.received).toBeWithin(MOST_OF_WINDOW, START_WINDOW + 1);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
    flood.readAgain();
    expect(await flood.exit()).toMatchObject({ code: 0 });
    expect(flood.received - 'all\n'.length).toBe(200_000_000);
    expect(flood.errorText).toBe('all\n');
  },
  PATIENCE_MS,
);

test('both_streams_that_flood_come_whole', async () => {
  await using on = execStage();
  const screen = openScript(on, 'seq 1 300000 & seq 300001 600000 >&2 & wait');
  expect(await screen.exit()).toMatchObject({ code: 0 });
  const numbers = (from: number) =>
    Array.from({ length: 300_000 }, (_, index) => `${from + index}\n`).join('');
  expect(screen.text === numbers(1)).toBe(true);
  expect(screen.errorText === numbers(300_001)).toBe(true);
});

test('what_a_command_has_printed_waits_for_a_reader_also_when_it_has_ended', async () => {
  await using on = execStage();
  const screen = openScript(on, 'yes | head -c 400000');
  screen.stopReading();
  const { pid } = await screen.accepted;
  await eventually(() => !isAlive(Number(pid)));
  // Longer than a job in the background may keep the pipes of a command that has ended.
  await Bun.sleep(1500);
  expect(screen.received).toBeWithin(MOST_OF_WINDOW, START_WINDOW + 1);
  expect(screen.hasFin).toBe(false);
  screen.readAgain();
  expect(await screen.exit()).toMatchObject({ code: 0 });
  expect(screen.received).toBe(400_000);
});

test('input_that_no_program_reads_waits_with_the_technician', async () => {
  await using on = execStage();
  const screen = openScript(on, 'read line; echo "$line"; wc -c', { stdin: true });
  await screen.accepted;
  const idle = openScript(on, 'echo ready; exec sleep 1000', { stdin: true });
  await idle.shows('ready\n');
  idle.channel.write(new Uint8Array(2_000_000));
  await eventually(() => idle.channel.credit < 16 * 1024);
  await Bun.sleep(100);
  // The pipe itself takes 64 KiB, and the window is what the agent holds.
  expect(idle.channel.queuedBytes).toBeGreaterThan(2_000_000 - 2 * START_WINDOW);
  screen.type('first\n');
  screen.type('12345');
  screen.channel.end();
  expect(await screen.exit()).toMatchObject({ code: 0 });
  expect(screen.text).toBe('first\n5\n');
  idle.channel.reset('internal', 'enough');
});

test('input_for_a_program_that_reads_no_more_is_swallowed', async () => {
  await using on = execStage();
  const screen = openScript(on, 'exec <&-; echo closed; sleep 0.5; echo done', { stdin: true });
  await screen.shows('closed\n');
  for (let count = 0; count < 20; count += 1) {
    if (!screen.channel.write(new Uint8Array(100_000))) await screen.channel.room();
  }
  await eventually(() => screen.channel.queuedBytes === 0);
  screen.channel.end();
  expect(await screen.exit()).toMatchObject({ code: 0 });
  expect(screen.text).toBe('closed\ndone\n');
  expect(await screen.ended).toEqual({ how: 'finished' });
});
