import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type EscapeAction, EscapeReader } from './escape.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** What arrives at the device, and what guru itself was asked to do, when the pieces are typed one after another. */
function type(...pieces: string[]): { keys: string; actions: EscapeAction[] } {
  const reader = new EscapeReader();
  const actions: EscapeAction[] = [];
  let keys = '';
  for (const piece of pieces) {
    const escaped = reader.read(encode(piece));
    keys += new TextDecoder().decode(escaped.keys);
    if (escaped.action) actions.push(escaped.action);
  }
  return { keys, actions };
}

test('~. ends at the start and after Enter, and what follows it is dropped', () => {
  expect(type('~.rm')).toEqual({ keys: '', actions: ['end'] });
  expect(type('ls\r~.rm')).toEqual({ keys: 'ls\r', actions: ['end'] });
  expect(type('ls\r', '~', '.')).toEqual({ keys: 'ls\r', actions: ['end'] });
});

test('~. in the middle of a line is for the device', () => {
  expect(type('cd ~.\r')).toEqual({ keys: 'cd ~.\r', actions: [] });
  expect(type('a', '~', '.')).toEqual({ keys: 'a~.', actions: [] });
});

test('~? helps and sends nothing, and can be asked again at once', () => {
  expect(type('~?~?')).toEqual({ keys: '', actions: ['help'] });
  expect(type('~?', '~.')).toEqual({ keys: '', actions: ['help', 'end'] });
});

test('~~ sends one ~, and ~ before another key sends both', () => {
  expect(type('~~.')).toEqual({ keys: '~.', actions: [] });
  expect(type('~/bin/ls')).toEqual({ keys: '~/bin/ls', actions: [] });
});

test('~ Enter starts a new line', () => {
  expect(type('~\r~.')).toEqual({ keys: '~\r', actions: ['end'] });
});

test('keys without a ~ arrive as they are, however they are split', () => {
  const noTilde = fc.uint8Array({ max: 0x7d, minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(noTilde, fc.array(fc.nat(200)), (bytes, cuts) => {
      const reader = new EscapeReader();
      const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
      const out = places
        .slice(1)
        .flatMap((end, index) => [...reader.read(bytes.subarray(places[index], end)).keys]);
      expect(out).toEqual([...bytes]);
    }),
  );
});

test('however keys are split, the device gets the same', () => {
  const keys = fc.array(fc.constantFrom('~', '.', '?', '\r', '\n', 'a'), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(keys, (typed) => {
      const together = type(typed.join(''));
      const apart = type(...typed);
      const endedAt = apart.actions.indexOf('end');
      // In one piece several asks for help are one, and everything after an end is dropped.
      if (endedAt >= 0) expect(together.actions.at(-1)).toBe('end');
      else expect(apart.keys).toBe(together.keys);
    }),
  );
});
