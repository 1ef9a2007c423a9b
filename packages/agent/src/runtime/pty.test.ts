import { afterAll, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { watchLeaks } from '@guru/testkit';
import { eventually } from '../channels/fixtures/processes.ts';
import { spawnPty } from './pty.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

const PATIENCE_MS = 30_000;
/** What the kernel takes of a terminal that nobody reads, and what is on its way, is far less. */
const UNREAD_BYTES = 1024 * 1024;
const LINES = 100_000;
const isLinux = process.platform === 'linux';

function startShell(script: string, onData: (bytes: Uint8Array) => void) {
  return spawnPty({
    command: ['/bin/sh', '-c', script],
    argv0: 'sh',
    cwd: '/',
    env: { PATH: String(process.env.PATH) },
    cols: 80,
    rows: 24,
    term: 'xterm',
    onData,
    onDrain: () => {},
  });
}

test.skipIf(!isLinux)(
  'output_that_is_left_unread_again_and_again_comes_whole_with_the_line_ends_that_the_terminal_makes',
  async () => {
    const printed: Buffer[] = [];
    let pauses = 0;
    const pty = startShell(`seq 1 ${LINES}; exit 7`, (bytes) => {
      printed.push(Buffer.from(bytes));
      pauses += 1;
      pty.setReading?.(false);
      setImmediate(() => pty.setReading?.(true));
    });
    expect(await pty.exited).toEqual({ code: 7, signal: null });
    await pty.hungUp;
    pty.close();
    const lines = Array.from({ length: LINES }, (_, index) => `${index + 1}\r\n`).join('');
    expect(Buffer.concat(printed).toString() === lines).toBe(true);
    expect(pauses).toBeGreaterThan(10);
  },
  PATIENCE_MS,
);

test.skipIf(!isLinux)(
  'a_program_waits_while_it_is_not_read_and_then_goes_on_where_it_was',
  async () => {
    let told = 0;
    const pty = startShell('stty raw -echo; printf ready; read go; head -c 20000000 /dev/zero', (bytes) => {
      told += bytes.length;
    });
    await eventually(() => told === 5);
    pty.setReading?.(false);
    pty.write(new TextEncoder().encode('\n'));
    let before = -1;
    await eventually(() => {
      const isSteady = told === before;
      before = told;
      return isSteady;
    });
    expect(told).toBeLessThan(UNREAD_BYTES);
    expect(await Promise.race([pty.exited, Bun.sleep(100)])).toBeUndefined();
    pty.setReading?.(true);
    await pty.hungUp;
    pty.close();
    expect(told).toBe(20_000_005);
  },
  PATIENCE_MS,
);

test.skipIf(!isLinux)('a_flood_leaves_its_turn_to_others', async () => {
  let told = 0;
  let most = 0;
  let last = 0;
  const pty = startShell('stty raw -echo; yes & yes', (bytes) => {
    told += bytes.length;
  });
  while (told < 20_000_000) {
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, told - last);
    last = told;
  }
  expect(most).toBeLessThan(UNREAD_BYTES);
  pty.close();
  await pty.exited;
});

test.skipIf(!isLinux)('what_a_terminal_had_open_is_closed_however_it_ended', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  await startShell('exit', () => {}).exited;
  const before = open();
  for (let count = 0; count < 5; count += 1) {
    const ended = startShell('echo done', () => {});
    await ended.hungUp;
    ended.close();
    const closed = startShell('cat', () => {});
    closed.close();
    closed.close();
    await closed.exited;
    const paused = startShell('yes', () => {});
    paused.setReading?.(false);
    paused.close();
    await paused.exited;
  }
  await eventually(() => open() <= before);
  expect(open()).toBeLessThanOrEqual(before);
});
