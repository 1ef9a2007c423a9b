import { expect, test } from 'bun:test';
import { Log, textOf } from './log.ts';

function written(least: 'debug' | 'info' | 'warn' | 'error', say: (log: Log) => void): string[] {
  const lines: string[] = [];
  say(new Log(least, 'agent', (line) => lines.push(line)).of('link'));
  return lines;
}

test('a log says what is at least as grave as wanted, by component', () => {
  const all = (log: Log) => {
    log.debug(() => 'one');
    log.info('two');
    log.warn('three');
    log.error('four');
  };
  expect(written('debug', all).length).toBe(4);
  expect(written('info', all).length).toBe(3);
  expect(written('warn', all).map((line) => line.replace(/^\S+/, 'T'))).toEqual([
    'T warn link: three\n',
    'T error link: four\n',
  ]);
  expect(written('error', all).length).toBe(1);
});

test('what is not said is not even made', () => {
  const made: string[] = [];
  const make = () => {
    made.push('a text');
    return 'a text';
  };
  written('info', (log) => log.debug(make));
  expect(made).toEqual([]);
  expect(written('debug', (log) => log.debug(make)).length).toBe(1);
});

test('what_comes_from_elsewhere_can_neither_begin_a_line_nor_command_a_terminal', () => {
  const hostile = 'a\nb\rc\u001b[2Jd\u009b2Je\u0000f\u007fg\u2028h\u2029i\u0085j';
  const [line = ''] = written('info', (log) => log.info(hostile));
  expect(line).toEndWith('info link: a b c [2Jd 2Je f g h i j\n');
  expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
});

test('a line has an end, and half a character is none', () => {
  const [line = ''] = written('info', (log) =>
    log.info(`${'x'.repeat(1999)}\u{1F600}${'y'.repeat(100_000)}`),
  );
  expect(line.length).toBeLessThan(2100);
  expect(line.isWellFormed()).toBe(true);
});

test('whatever was thrown has a text', () => {
  expect([new Error('one'), 'two', undefined, 3].map(textOf)).toEqual(['one', 'two', 'undefined', '3']);
});
