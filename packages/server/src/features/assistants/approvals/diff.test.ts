import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { diffLines } from './line-diff.ts';
import { unifiedDiff } from './unified-diff.ts';

const line = fc.constantFrom('a', 'b', 'c', '');

test('the lines of a difference are both texts again, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 30 }), (before, after) => {
      const lines = diffLines(before, after);
      expect(lines.filter(({ sign }) => sign !== '+').map((one) => one.line)).toEqual(before);
      expect(lines.filter(({ sign }) => sign !== '-').map((one) => one.line)).toEqual(after);
    }),
    { numRuns: 1000 },
  );
});

test('texts with thousands of differing lines are shown as taken out and put in', () => {
  const before = Array.from({ length: 3000 }, (_, index) => `before ${index}`);
  const after = Array.from({ length: 3000 }, (_, index) => `after ${index}`);
  const lines = diffLines(['same', ...before], ['same', ...after]);
  expect(lines.length).toBe(6001);
  expect(lines.filter(({ sign }) => sign === '-').map((one) => one.line)).toEqual(before);
});

test('a change is shown with what stands around it', () => {
  const before = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n';
  expect(unifiedDiff('/etc/x', before, before.replace('six', '6'))).toBe(
    [
      '--- /etc/x',
      '+++ /etc/x',
      '@@ -3,7 +3,7 @@',
      ' three',
      ' four',
      ' five',
      '-six',
      '+6',
      ' seven',
      ' eight',
      ' nine',
    ].join('\n'),
  );
});

test('a new file, an emptied one, and a missing last line end', () => {
  expect(unifiedDiff('/x', null, 'a\n')).toBe('--- /dev/null\n+++ /x\n@@ -0,0 +1,1 @@\n+a');
  expect(unifiedDiff('/x', 'a\n', '')).toBe('--- /x\n+++ /x\n@@ -1,1 +0,0 @@\n-a');
  expect(unifiedDiff('/x', 'a\n', 'a')).toBe(
    '--- /x\n+++ /x\n@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file',
  );
});

test('a_change_that_can_not_be_seen_is_shown', () => {
  const diff = unifiedDiff('/x', 'if (admin) {\n', 'if (\u202eadmin\u200b) {\r\n');
  expect(diff).toContain('-if (admin) {');
  expect(diff).toContain('+if (\\u{202e}admin\\u{200b}) {␍');
});
