import { expect, test } from 'bun:test';
import { linkToken } from './token.ts';

test.each([
  ['#token=abc-DEF_123', 'abc-DEF_123'],
  ['#other=1&token=abc', 'abc'],
  ['#abc', ''],
  ['', ''],
])('%p brings %p', (hash, token) => {
  expect(linkToken(hash)).toBe(token);
});
