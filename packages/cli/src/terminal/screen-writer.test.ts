import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { openUnreadTerminal } from '../fixtures/unread-terminal.ts';

const SCRIPT = join(import.meta.dir, '../fixtures/write-and-tick.ts');
const TOTAL = 20 * 16 * 1024;

test('a_terminal_that_nobody_reads_never_stops_guru', async () => {
  using terminal = openUnreadTerminal();
  const child = Bun.spawn([process.execPath, SCRIPT], {
    stdin: 'ignore',
    stdout: terminal.descriptor,
    stderr: 'pipe',
  });
  const said = child.stderr.getReader();
  const nextLine = async () =>
    new TextDecoder()
      .decode((await said.read()).value)
      .trim()
      .split('\n')
      .at(-1);

  // It goes on ticking, and nothing more is done than what the terminal holds by itself.
  const before = [await nextLine(), await nextLine(), await nextLine()];
  expect(before.map(Number).every((done) => done < 5)).toBe(true);

  let taken = 0;
  let last = 0;
  while (taken < TOTAL) {
    for (const byte of terminal.read()) {
      expect(byte).toBeGreaterThanOrEqual(last);
      last = byte;
      taken += 1;
    }
  }
  expect(taken).toBe(TOTAL);
  let line = await nextLine();
  while (line !== 'all') line = await nextLine();
  expect(await child.exited).toBe(0);
});
