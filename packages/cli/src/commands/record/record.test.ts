import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Quiet } from './quiet.ts';
import { clockTime, parseSpan } from './span.ts';

test('spans are read as people write them', () => {
  expect(['90', '1.5s', '2m', '1h2m3s', '250ms', '1:30', '1:02:03.5', '0'].map(parseSpan)).toEqual([
    90_000, 1500, 120_000, 3_723_000, 250, 90_000, 3_723_500, 0,
  ]);
  for (const wrong of ['', 'x', '-1', '1d', '1m 2s', '1:2', 's'])
    expect(() => parseSpan(wrong)).toThrow('span of time');
});

test('times are shown as on a clock', () => {
  expect([0, 7000, 723_999, 3_723_000].map(clockTime)).toEqual(['0:00', '0:07', '12:03', '1:02:03']);
});

test('a_replayed_terminal_makes_this_one_answer_nothing_however_it_is_cut', () => {
  const loud = [
    '\x1b[6n',
    '\x1b[c',
    '\x1b[>0c',
    '\x1b[18t',
    '\x1b[?1$p',
    '\x1b[>q',
    '\x1b]52;c;aGk=\x07',
    '\x1b]11;?\x1b\\',
    '\x1bP$qm\x1b\\',
    '\x05',
    '\x1bZ',
  ];
  const harmless = [
    '\x1b[1;31m',
    '\x1b[2J',
    '\x1b]0;a title\x07',
    '\x1b[?1049h',
    'ls -la\r\n',
    'ä€😀',
    '\x1b(B',
  ];
  const parts = fc.array(fc.constantFrom(...loud, ...harmless), { maxLength: 30 });
  fc.assert(
    fc.property(parts, fc.array(fc.integer({ min: 1, max: 9 })), (printed, sizes) => {
      const quiet = new Quiet();
      const text = `${printed.join('')}.`;
      let shown = '';
      for (let at = 0, step = 0; at < text.length; step += 1) {
        const size = sizes[step % Math.max(1, sizes.length)] ?? 5;
        shown += quiet.read(text.slice(at, at + size));
        at += size;
      }
      expect(shown).toBe(`${printed.filter((part) => !loud.includes(part)).join('')}.`);
    }),
  );
});
