import { expect, test } from 'bun:test';
import { withCtrl } from './sticky-ctrl.ts';

test.each([
  ['c', '\x03'],
  ['C', '\x03'],
  ['[', '\x1b'],
  ['@', '\x00'],
  [' ', '\x00'],
  ['?', '\x7f'],
  ['1', '1'],
  ['é', 'é'],
  ['\x1b[A', '\x1b[A'],
])('Ctrl makes %p into %p', (key, made) => {
  expect(withCtrl(key)).toBe(made);
});
