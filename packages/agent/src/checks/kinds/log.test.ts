import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@guru/testkit/clock';
import { NONE, numberIn, runHere, runOnce } from '../fixtures/run.ts';
import { Pattern } from '../pattern/pattern.ts';
import { parseEvents } from './log-events.ts';
import { parseJournal } from './log-journal.ts';
import { countMatches, MAX_BYTES } from './log-matches.ts';
import type { Run } from './types.ts';

let folder: string;
let path: string;
let run: Run;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guru-log-'));
  path = join(folder, 'app.log');
  run = runHere({ clock: new FakeClock() });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (...lines: string[]) => appendFileSync(path, lines.map((line) => `${line}\n`).join(''));
const look = (change = {}) => runOnce('log', { ...NONE, source: path, pattern: 'error', ...change }, run);
/** New lines that match. */
const matches = async (change = {}) => numberIn(await look(change), 'matches');

describe('lines of a file', () => {
  test('count once each, and none that was there before', async () => {
    write('old error');
    expect((await look()).summary).toBe(`From now on ${path} is watched.`);
    expect(await matches()).toBe(0);
    write('fine', 'error 1', 'error 2');
    const found = await look({ warn: 1, crit: 2 });
    expect(found).toMatchObject({ level: 'critical', summary: 'New lines that match: 2. The last: error 2' });
    expect(await look({ warn: 1, crit: 2 })).toMatchObject({
      level: 'ok',
      summary: 'New lines that match: 0.',
    });
  });

  test('that have no end yet wait for it', async () => {
    write('begin');
    await look();
    appendFileSync(path, 'an err');
    expect(await matches()).toBe(0);
    appendFileSync(path, 'or\r\n');
    expect(await matches({ pattern: 'error$' })).toBe(1);
  });

  test('are_found_when_the_file_was_moved_away_and_begun_anew', async () => {
    write('begin');
    await look();
    write('error before the move');
    renameSync(path, `${path}.1`);
    write('error in the new file', 'another error');
    expect(await matches()).toBe(3);
    expect(await matches()).toBe(0);
  });

  test('are found when the file was emptied in place, also when it has grown longer since', async () => {
    write('the first of a long file', 'the second');
    await look();
    truncateSync(path, 0);
    write('error');
    expect(await matches()).toBe(1);
    truncateSync(path, 0);
    write('it is longer now than it was before', 'an error', 'and one more error');
    expect(await matches()).toBe(2);
  });

  test('of_a_flood_are_bounded_and_that_is_said', async () => {
    write('begin');
    await look();
    appendFileSync(path, 'error\n'.repeat(MAX_BYTES / 6 + 1000));
    const found = await look();
    expect(numberIn(found, 'lines')).toBe(50_000);
    expect(found.summary).toContain('more lines than could be looked at');
    expect(await matches()).toBe(0);
  });

  test('of a file that is none, or is not there, are not known', async () => {
    await expect(look({ source: folder })).rejects.toThrow('is no file');
    await expect(look({ source: join(folder, 'missing') })).rejects.toThrow('There is no');
    if (process.platform !== 'win32')
      await expect(look({ source: '/dev/zero' })).rejects.toThrow('is no file');
  });

  test('are not looked for with a pattern that is none', async () => {
    await expect(look({ pattern: '(a' })).rejects.toThrow('The pattern can not be used: a ( is not closed.');
  });

  test('what was kept and is damaged begins anew', async () => {
    write('error');
    run.memory.set({ path, offset: 'x' });
    expect((await look()).summary).toStartWith('From now on');
  });
});

test('looking for a pattern lets others have their turn, and ends with its time', async () => {
  const lines = Array.from({ length: 20_000 }, () => 'x'.repeat(500));
  const stop = new AbortController();
  let turns = 0;
  const tick = () => {
    turns += 1;
    if (turns === 3) stop.abort(new Error('time is up'));
    else setImmediate(tick);
  };
  setImmediate(tick);
  await expect(countMatches(lines, new Pattern('(x+x+)+y'), stop.signal)).rejects.toThrow('time is up');
});

describe.skipIf(process.platform === 'win32')('lines of the journal', () => {
  /** A journalctl(1) that has some lines, each with its number as its place. */
  const JOURNALCTL = (lines: string) => `#!/bin/sh
after=0; unit=; only=
for argument; do case $argument in
  --after-cursor=*) after=\${argument#*=s=} ;;
  --unit=*) unit=\${argument#*=} ;;
  --lines=1) only=1 ;;
esac; done
total=$(wc -l < ${lines}); [ "$after" -le "$total" ] || { echo "Failed to seek to cursor" >&2; exit 1; }
[ -z "$only" ] || after=$((total - 1))
tail -n "+$((after + 1))" ${lines} | grep "$unit"
[ "$after" -ge "$total" ] || echo "-- cursor: s=$total"
`;
  let lines: string;
  const path_before = process.env.PATH;
  beforeEach(() => {
    lines = join(folder, 'journal');
    writeFileSync(join(folder, 'journalctl'), JOURNALCTL(lines));
    chmodSync(join(folder, 'journalctl'), 0o755);
    process.env.PATH = `${folder}:${path_before}`;
  });
  afterEach(() => {
    process.env.PATH = path_before;
  });
  const log = (...some: string[]) => appendFileSync(lines, some.map((line) => `${line}\n`).join(''));

  test('count once each, of all units or of one', async () => {
    log('10:00 sshd[1]: old error');
    expect((await look({ source: 'journal' })).summary).toBe('From now on journal is watched.');
    expect(await matches({ source: 'journal' })).toBe(0);
    log('10:01 sshd[1]: error', '10:01 cron[2]: error');
    expect(await matches({ source: 'journal' })).toBe(2);
    log('10:02 sshd[1]: error', '10:02 cron[2]: error');
    expect(await matches({ source: 'journal:cron' })).toBe(1);
  });

  test('begin anew when the journal does', async () => {
    log('one', 'two', 'three');
    await look({ source: 'journal' });
    writeFileSync(lines, 'error\n');
    expect((await look({ source: 'journal' })).summary).toStartWith('From now on');
    log('error');
    expect(await matches({ source: 'journal' })).toBe(1);
  });

  test('are told with their place at the end, which a line can not counterfeit', () => {
    const text = 'a -- cursor: s=1\n-- cursor: s=2\nb\n-- cursor: s=3;i=4\n';
    expect(parseJournal(text)).toEqual({
      lines: ['a -- cursor: s=1', '-- cursor: s=2', 'b'],
      cursor: 's=3;i=4',
    });
    expect(parseJournal('')).toEqual({ lines: [], cursor: undefined });
  });
});

test('events of Windows are read as lines of level, source, number and text', () => {
  const xml = `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager' Guid='{555908d1}'/><EventID Qualifiers='49152'>7034</EventID><Level>2</Level><EventRecordID>4711</EventRecordID><Channel>System</Channel></System><EventData><Data Name='param1'>Print Spooler</Data></EventData><RenderingInfo Culture='en-US'><Message>The &quot;Print Spooler&quot; service terminated unexpectedly.
It has done this 1 time(s) &#38; counting.</Message><Level>Error</Level></RenderingInfo></Event><Event xmlns='x'><System><Provider Name='App'/><EventID>1</EventID><Level>4</Level><EventRecordID>4712</EventRecordID></System><EventData><Data>raw</Data><Data>data</Data></EventData></Event>`;
  expect(parseEvents(xml)).toEqual([
    {
      record: 4711,
      line: 'Error Service Control Manager 7034: The "Print Spooler" service terminated unexpectedly. It has done this 1 time(s) & counting.',
    },
    { record: 4712, line: '4 App 1: raw data' },
  ]);
  expect(parseEvents('nothing of the kind')).toEqual([]);
});
