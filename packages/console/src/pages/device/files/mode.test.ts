import { expect, test } from 'bun:test';
import { modeOf, modeText, octalOf } from './mode.ts';

test.each([
  [0o755, 'rwxr-xr-x', '755'],
  [0o640, 'rw-r-----', '640'],
  [0o4711, 'rws--x--x', '4711'],
  [0o1777, 'rwxrwxrwt', '1777'],
  [0o2644, 'rw-r-Sr--', '2644'],
  [0, '---------', '000'],
])('%p is told as ls tells it', (mode, text, octal) => {
  expect(modeText(mode)).toBe(text);
  expect(octalOf(mode)).toBe(octal);
  expect(modeOf(octal)).toBe(mode);
});

test('what is no mode is none', () => {
  for (const text of ['', '7', '888', '12345', 'rwx']) expect(modeOf(text)).toBeNull();
});
