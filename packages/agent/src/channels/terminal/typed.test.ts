import { expect, test } from 'bun:test';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Screen } from '../fixtures/screen.ts';
import { SH, terminalStage } from '../fixtures/shell.ts';
import { TypedReport } from './typed-report.ts';

/** How many of the typed bytes were told so far, and the ranges of them that are hidden. */
function told(screen: Screen): { total: number; hidden: [number, number][] } {
  let total = 0;
  const hidden: [number, number][] = [];
  for (const message of screen.messages) {
    if (message.type !== 'typed') continue;
    const bytes = Number(message.bytes);
    if (message.hidden === true) hidden.push([total, total + bytes]);
    total += bytes;
  }
  return { total, hidden };
}

/** Types, and says what of it was told to be hidden. */
async function typing(screen: Screen, text: string): Promise<string> {
  const from = told(screen).total;
  screen.type(text);
  await screen.until(() => told(screen).total >= from + text.length);
  const { hidden } = told(screen);
  return hidden
    .map(([start, end]) => text.slice(Math.max(0, start - from), Math.max(0, end - from)))
    .join('');
}

test('keys_at_a_password_prompt_are_told_as_hidden_and_none_before_or_after', async () => {
  await using on = terminalStage();
  const screen = on.open('terminal', SH);
  expect(await typing(screen, 'echo be""fore\n')).toBe('');
  await screen.shows('before');
  await typing(screen, 'stty -echo; printf "Pass""word: "; read -r secret; stty echo; echo over""now\n');
  await screen.shows('Password: ');
  expect(await typing(screen, 'hunter2\n')).toBe('hunter2\n');
  await screen.shows('overnow');
  expect(await typing(screen, 'echo af""ter\n')).toBe('');
  await screen.shows('after');
});

test('a_program_that_draws_by_itself_asks_for_no_password', async () => {
  await using on = terminalStage();
  const screen = on.open('terminal', SH);
  screen.type('stty raw -echo isig; printf dra""wing; exec cat\n');
  await screen.shows('drawing');
  expect(await typing(screen, 'dd:wq')).toBe('');
});

test('a_prompt_that_shows_stars_is_known_by_its_program', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guru-stars-'));
  try {
    // What sudo does with `pwfeedback`: no echo, no line editing, signals as ever.
    const sudo = join(folder, 'sudo');
    await copyFile('/bin/cat', sudo);
    await Bun.$`chmod 755 ${sudo}`;
    await using on = terminalStage();
    const screen = on.open('terminal', { ...SH, shell: '/bin/bash' });
    screen.type(`stty -icanon -echo isig; printf "[su""do] "; ${sudo}\n`);
    await screen.shows('[sudo] ');
    for (let hidden = ''; hidden !== 'x'; ) hidden = await typing(screen, 'x');
    expect(await typing(screen, 'hunter2')).toBe('hunter2');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('everything that was typed is told before the exit', async () => {
  await using on = terminalStage();
  const screen = on.open('terminal', SH);
  const keys = 'exit 3\n';
  screen.type(keys);
  expect(await screen.exit()).toMatchObject({ code: 3 });
  expect(told(screen).total).toBe(keys.length);
});

test('keys are hidden when the terminal hid them at either look, and only those', () => {
  const said: [number, boolean][] = [];
  let hides = false;
  using report = new TypedReport({
    hidesKeys: () => hides,
    tell: (bytes, hidden) => said.push([bytes, hidden]),
  });
  report.typed(3);
  report.taken();
  report.typed(5);
  hides = true;
  report.taken();
  report.typed(7);
  hides = false;
  report.taken();
  report.typed(2);
  report.taken();
  report.flush();
  report.flush();
  expect(said).toEqual([
    [3, false],
    [12, true],
    [2, false],
  ]);
});
