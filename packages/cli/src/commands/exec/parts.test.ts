import { describe, expect, test } from 'bun:test';
import { ApiProblem } from '@guru/client';
import { SessionProblem } from '@guru/client/session';
import fc from 'fast-check';
import { Kept } from './kept.ts';
import { addVariable, divide, parseParallel, parseSpan } from './options.ts';
import { exitCodeOf, describe as inWords, outcomeOf } from './outcome.ts';
import { withoutDanger } from './sink.ts';

describe('what was typed', () => {
  test.each([
    ['30', 30_000],
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['7d', 604_800_000],
  ])('%s is a time', (text, ms) => {
    expect(parseSpan(text)).toBe(ms);
  });

  test.each(['', '0', '8d', '-1s', '5 m', '5x', '1e3'])('%p is no time', (text) => {
    expect(() => parseSpan(text)).toThrow();
  });

  test.each(['0', '101', '1.5', 'all'])('%s is no number of devices at once', (text) => {
    expect(() => parseParallel(text)).toThrow();
  });

  test('variables add up, and the value may hold anything', () => {
    expect(addVariable('B=1=2', addVariable('A=', undefined))).toEqual({ A: '', B: '1=2' });
    expect(() => addVariable('=x', {})).toThrow();
  });

  test('what is before the first -- are devices, and all behind it is the command', () => {
    const typed = ['exec', 'a', '--cwd', '/', 'b', '--', 'ls', '--', '-l'];
    const words = ['a', 'b', 'ls', '--', '-l'];
    expect(divide(words, typed, false)).toEqual({ devices: ['a', 'b'], command: ['ls', '--', '-l'] });
    expect(divide(words, typed, true)).toEqual({ devices: ['a', 'b'], command: ['ls -- -l'] });
    expect(() => divide(['a', 'ls'], ['exec', 'a', 'ls'], false)).toThrow('No command was given.');
    expect(() => divide(['a'], ['exec', 'a', '--'], false)).toThrow('No command was given.');
  });
});

describe('what came of it', () => {
  const problem = (code: string) =>
    new ApiProblem({ type: 'about:blank', title: code, status: 409, code, detail: '', request_id: '' });

  test.each([
    ['agent_not_connected', 'offline'],
    ['agent_unreachable', 'offline'],
    ['agent_in_session', 'busy'],
    ['forbidden', 'failed'],
  ] as const)('%s counts as %s', (code, status) => {
    expect(outcomeOf(problem(code)).status).toBe(status);
  });

  test('a device that refuses says why', () => {
    const outcome = outcomeOf(new SessionProblem('spawn_failed', 'there is no program x'));
    expect(inWords(outcome)).toContain('there is no program x');
  });

  test('exit codes are those of a shell', () => {
    const end = { code: null, signal: null, timed_out: false, duration_ms: 1 };
    expect(exitCodeOf({ ...end, code: 7 })).toBe(7);
    expect(exitCodeOf({ ...end, signal: 'KILL' })).toBe(137);
    expect(exitCodeOf({ ...end, signal: 'TERM', timed_out: true })).toBe(124);
  });
});

test('what is kept for JSON has a bound, and says when it was cut', () => {
  const kept = new Kept();
  let taken = 0;
  const take = (bytes: Uint8Array) => kept.read(bytes, () => (taken += 1));
  take(Buffer.from('grü').subarray(0, 3));
  take(Buffer.from('grü').subarray(3));
  expect({ text: kept.text, isCut: kept.isCut }).toEqual({ text: 'grü', isCut: false });
  take(new Uint8Array(9 * 1024 * 1024));
  expect(kept.isCut).toBe(true);
  expect(kept.text.length).toBeLessThan(8 * 1024 * 1024 + 1);
  expect(taken).toBe(3);
});

test('no_text_of_a_device_does_anything_to_a_terminal', () => {
  expect(withoutDanger('a\tb\r\nc\n')).toBe('a\tb\r\nc\n');
  expect(withoutDanger('\x1b[2Jgone\x07')).toBe('\ufffd[2Jgone\ufffd');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(withoutDanger(text)).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/);
    }),
  );
});
