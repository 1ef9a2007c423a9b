import { expect, test } from 'bun:test';
import { setupCode } from './code.ts';

test.each([
  ['#code=abc-DEF_123', 'abc-DEF_123'],
  ['#abc', 'abc'],
  ['#other=abc', ''],
  ['', ''],
])('%p brings %p', (hash, code) => {
  expect(setupCode(hash)).toBe(code);
});
