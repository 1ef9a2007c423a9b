import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { OpenQuoteError, readAllowed, readRefused, writeRules } from './command-lines.ts';

test('a line is a program with its arguments, each by itself', () => {
  expect(readAllowed('systemctl status *\n\n+ systemctl restart "my app"\n')).toEqual([
    { program: 'systemctl', args: ['status', '*'], changes: false },
    { program: 'systemctl', args: ['restart', 'my app'], changes: true },
  ]);
  expect(readRefused('rm')).toEqual([{ program: 'rm', args: [] }]);
});

test('an open quotation mark is no rule', () => {
  expect(() => readRefused('rm "x')).toThrow(OpenQuoteError);
});

test('whatever the rules are, their lines read as the same rules', () => {
  const word = fc.oneof(
    fc.constantFrom('*', '**', '-**', 'a b', '"', '\\', '+x', ''),
    fc.string({ maxLength: 8 }),
  );
  const clean = word.map((one) => one.replaceAll(/[\r\n\v\f\u2028\u2029]/g, ''));
  const rule = fc.record({
    program: clean.filter((one) => one !== ''),
    args: fc.array(clean),
    changes: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1 }), (rules) => {
      expect(readAllowed(writeRules(rules))).toEqual(rules);
    }),
  );
});
