import { expect, test } from 'bun:test';
import { spawnOnPipes } from './windows-pipes.ts';

/** Plain pipes are the same everywhere, so that this is tested everywhere. */
const isWindows = process.platform === 'win32';
const command: [string] = [isWindows ? 'cmd.exe' : '/bin/sh'];
const env = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);

function start() {
  let text = '';
  const decoder = new TextDecoder();
  const drained = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const pty = spawnOnPipes({
    command,
    argv0: command[0],
    cwd: process.cwd(),
    env,
    cols: 80,
    rows: 24,
    term: 'xterm',
    onData: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
      if (text.includes('a word')) answered.resolve();
    },
    onDrain: drained.resolve,
  });
  const type = (line: string) => pty.write(new TextEncoder().encode(line));
  return { pty, type, drained: drained.promise, answered: answered.promise };
}

test('without a terminal a shell still answers, and everything it said is told', async () => {
  const { pty, type, drained, answered } = start();
  // A shell of POSIX takes the return for a part of the word, and a comment keeps it away from it.
  type(isWindows ? 'echo a word\r' : 'echo a word #\r');
  await drained;
  await answered;
  type(isWindows ? 'exit 3\r' : 'exit 3 #\r');
  expect(await pty.exited).toEqual({ code: 3, signal: null });
  await pty.hungUp;
});

test('closing the pipes ends the shell', async () => {
  const { pty } = start();
  pty.close();
  expect((await pty.exited).signal).toBeNull();
  await pty.hungUp;
});
