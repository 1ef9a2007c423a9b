import { expect, test } from 'bun:test';
import type { TerminalProcess } from './types.ts';
import { startWindowsTerminal } from './windows.ts';

const onWindows = test.if(process.platform === 'win32');
const ENCODER = new TextEncoder();
const FLOOD = 'for /l %i in (1,1,1000000) do @echo line %i of a flood that nobody reads';
/** Above what a console host has drawn already when its programs are stopped. */
const ON_ITS_WAY = 64 * 1024;

interface Screen extends AsyncDisposable {
  readonly terminal: TerminalProcess;
  /** Types a line as a person does. */
  type(line: string): void;
  /** Waits until the screen's text has these words. */
  shows(words: string): Promise<void>;
  size(): number;
  grows(): Promise<void>;
}

/** A shell on a console: the one that GURU_AGENT_SHELL names, for not every console host is whole. */
async function open(): Promise<Screen> {
  let text = '';
  let size = 0;
  let changed = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  const onOutput = (bytes: Uint8Array) => {
    size += bytes.length;
    text = (text + decoder.decode(bytes, { stream: true })).slice(-10_000);
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const options = { cols: 80, rows: 24, term: 'xterm', onOutput, onWritten: () => {} };
  const terminal = startWindowsTerminal(options, process.env.GURU_AGENT_SHELL);
  const screen: Screen = {
    terminal,
    type: (line) => terminal.write(ENCODER.encode(`${line}\r`)),
    async shows(words) {
      while (!text.includes(words)) await changed.promise;
    },
    size: () => size,
    grows: () => changed.promise,
    [Symbol.asyncDispose]: () => terminal.kill(),
  };
  await screen.shows('>');
  return screen;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

onWindows('a shell answers, and tells how it ended', async () => {
  await using screen = await open();
  screen.type('echo it is %OS%');
  await screen.shows('it is Windows_NT');
  screen.terminal.resize({ cols: 100, rows: 30 });
  screen.type('exit 5');
  expect(await screen.terminal.ended).toEqual({ code: 5, signal: null });
});

onWindows('a_flood_that_nobody_reads_waits_in_its_program', async () => {
  await using screen = await open();
  screen.type(FLOOD);
  await screen.shows('line 20 ');
  screen.terminal.hold();
  // What was on its way comes; then nothing does, and only time can show that.
  const before = screen.size();
  await Bun.sleep(1000);
  const held = screen.size();
  expect(held - before).toBeLessThan(ON_ITS_WAY);
  await Bun.sleep(500);
  expect(screen.size()).toBe(held);
  screen.terminal.release();
  await screen.grows();
  expect(screen.size()).toBeGreaterThan(held);
});

onWindows('what the shell has started ends with its terminal, also when it is held', async () => {
  const screen = await open();
  screen.type('start /b cmd /c "ping -n 1000 127.0.0.1 >nul"');
  screen.type('echo begun');
  await screen.shows('begun\r\n');
  screen.terminal.hold();
  await screen.terminal.kill();
  expect(isRunning(screen.terminal.pid)).toBe(false);
  expect((await screen.terminal.ended).signal).toBeNull();
  // Whatever comes after the end is for nobody.
  screen.type('echo late');
  await screen.terminal.kill();
});

onWindows('a signal that Windows does not have ends the terminal and is told as its end', async () => {
  for (const name of ['KILL', 'HUP'] as const) {
    await using screen = await open();
    await screen.terminal.signal(name);
    expect(await screen.terminal.ended).toEqual({ code: null, signal: name });
    expect(isRunning(screen.terminal.pid)).toBe(false);
  }
});

onWindows('a shell that is not there is an error', () => {
  const options = { cols: 80, rows: 24, term: 'xterm', onOutput: () => {}, onWritten: () => {} };
  expect(() => startWindowsTerminal(options, 'C:\\no\\such\\shell.exe')).toThrow('no such');
});
