import { expect, test } from 'bun:test';
import type { JsonObject } from '@guru/protocol';
import fc from 'fast-check';
import { readExecParams, readExecRequest } from './params.ts';

test.each<[string, JsonObject]>([
  ['no_command', {}],
  ['an_empty_command', { command: [] }],
  ['a_blank_program', { command: [' '] }],
  ['a_command_in_one_text', { command: 'rm -rf /' }],
  ['a_number_in_the_command', { command: ['kill', 1] }],
  ['a_zero_in_an_argument', { command: ['cat', '/etc/passwd\0.txt'] }],
  ['arguments_behind_a_text_for_the_shell', { command: ['echo', 'x'], shell: true }],
  ['a_relative_folder', { command: ['ls'], cwd: '../..' }],
  ['a_zero_in_the_folder', { command: ['ls'], cwd: '/tmp\0' }],
  ['an_environment_that_is_a_list', { command: ['ls'], env: ['A=b'] }],
  ['an_equals_sign_in_a_name', { command: ['ls'], env: { 'A=B': 'c' } }],
  ['a_name_that_is_empty', { command: ['ls'], env: { '': 'c' } }],
  ['a_zero_in_a_value', { command: ['ls'], env: { A: 'b\0c' } }],
  ['no_time_at_all', { command: ['ls'], timeout_ms: 0 }],
  ['more_than_a_week', { command: ['ls'], timeout_ms: 1e12 }],
  ['another_user', { command: ['ls'], as: 'root' }],
  ['an_unknown_field', { command: ['ls'], sudo: true }],
])('params_with_%s_are_refused', (_, params) => {
  expect(readExecParams(params)).toBeString();
});

const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
const REQUIRED: { requiredKeys: 'command'[] } = { requiredKeys: ['command'] };

test('whatever is asked for in order is read as it is', () => {
  const name = text.filter((value) => value !== '' && !value.includes('='));
  const asked = fc.record(
    {
      command: fc
        .tuple(
          text.filter((program) => program.trim() !== ''),
          fc.array(text),
        )
        .map(([p, a]) => [p, ...a]),
      cwd: text.map((path) => `/${path}`),
      env: fc.dictionary(name, text),
      stdin: fc.boolean(),
      timeout_ms: fc.integer({ min: 1, max: 604_800_000 }),
      as: fc.constantFrom('service', 'user'),
    },
    REQUIRED,
  );
  fc.assert(
    fc.property(asked, (params) => {
      expect(readExecParams(params)).toMatchObject(params);
    }),
  );
});

test('any JSON is read or refused, and never throws', () => {
  const fields = { command: fc.jsonValue(), shell: fc.jsonValue(), env: fc.jsonValue(), cwd: fc.jsonValue() };
  fc.assert(
    fc.property(fc.record(fields, { requiredKeys: [] }), (params) => {
      const read = readExecParams(params);
      if (typeof read !== 'string') expect<unknown>(read.command).toEqual(params.command);
      else expect(read).not.toBe('');
    }),
  );
});

test('of messages only the signals that are offered are obeyed', () => {
  expect(readExecRequest({ type: 'signal', name: 'TERM' })).toEqual({ signal: 'TERM' });
  for (const message of [{ type: 'signal', name: 'SIGTERM' }, { type: 'resize' }, { type: 'signal' }])
    expect(readExecRequest(message)).toBeString();
});
