import { describe, expect, test } from 'bun:test';
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

test('a command that leads to a password prompt is told, and what was typed ahead for the prompt is hidden', async () => {
  await using on = terminalStage();
  const screen = on.open('terminal', { ...SH, shell: '/bin/bash' });
  await typing(screen, 'printf go""od\n');
  await screen.shows('good');
  const command = 'read -rsp "Key""? " x; echo; echo do""ne\n';
  expect(await typing(screen, `${command}hunter2\n`)).toBe('hunter2\n');
  await screen.shows('done');
});

describe('what is told of typed keys', () => {
  function report() {
    const state = { hides: false, said: [] as [number, boolean][] };
    const typed = new TypedReport({
      hidesKeys: () => state.hides,
      tell: (bytes, hidden) => state.said.push([bytes, hidden]),
    });
    return { state, typed, keys: (text: string, write = () => {}) => typed.typed(Buffer.from(text), write) };
  }

  test('what went in while the terminal hid it is hidden, and only that', () => {
    const { state, typed, keys } = report();
    keys('abc');
    typed.taken();
    state.hides = true;
    keys('defgh\r');
    state.hides = false;
    typed.taken();
    keys('ij\r');
    typed.taken();
    typed.flush();
    typed.flush();
    expect(state.said).toEqual([
      [3, false],
      [6, true],
      [3, false],
    ]);
  });

  test('a prompt that comes between the look and the keys hides them', () => {
    const { state, typed, keys } = report();
    keys('hunter2\r', () => {
      state.hides = true;
    });
    typed.taken();
    typed.flush();
    expect(state.said).toEqual([[8, true]]);
  });

  test('a prompt that comes after a line hides what was typed behind the line', () => {
    const { state, typed, keys } = report();
    keys('sudo id\r');
    keys('hunter2\r');
    typed.taken();
    state.hides = true;
    typed.flush();
    expect(state.said).toEqual([
      [8, false],
      [8, true],
    ]);
  });

  test('what is sent in one piece with a line is hidden, for a program may read it at once', () => {
    const { state, typed, keys } = report();
    keys('sudo -S id\rhunter2\rid\r');
    typed.taken();
    typed.flush();
    expect(state.said).toEqual([
      [11, false],
      [11, true],
    ]);
  });

  test('what is sent in one piece with a line is hidden also behind another line', () => {
    const { state, typed, keys } = report();
    keys('cd /srv\r');
    keys('sudo -S id\rhunter2\r');
    typed.taken();
    typed.flush();
    expect(state.said).toEqual([
      [19, false],
      [8, true],
    ]);
  });

  test('what the terminal has not taken is not told', () => {
    const { state, typed, keys } = report();
    keys('abc');
    typed.flush();
    expect(state.said).toEqual([]);
    typed.taken();
    keys('def');
    typed.flush();
    expect(state.said).toEqual([[3, false]]);
    typed[Symbol.dispose]();
  });

  test('a paste is told in parts', () => {
    const { state, typed, keys } = report();
    for (let part = 0; part < 4; part += 1) {
      keys('x'.repeat(16 * 1024));
      typed.taken();
    }
    expect(state.said).toEqual([
      [32 * 1024, false],
      [32 * 1024, false],
    ]);
  });
});
