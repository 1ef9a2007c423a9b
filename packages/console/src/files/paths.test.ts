import { expect, test } from 'bun:test';
import {
  baseName,
  crumbsOf,
  freeName,
  isName,
  joinPath,
  parentPath,
  pathFromAddress,
  pathToAddress,
  readPath,
} from './paths.ts';

test.each([
  ['/', 'etc', false, '/etc'],
  ['/etc', 'ssh', false, '/etc/ssh'],
  ['', 'C:', true, 'C:\\'],
  ['C:\\', 'Users', true, 'C:\\Users'],
  ['C:\\Users', 'ada', true, 'C:\\Users\\ada'],
])('in %p, %p is at its place and leads back', (folder, name, windows, path) => {
  expect(joinPath(folder, name, windows)).toBe(path);
  expect(parentPath(path, windows)).toBe(folder);
  expect(baseName(path, windows)).toBe(name);
});

test('nothing is above where the files begin', () => {
  expect(parentPath('/', false)).toBeNull();
  expect(parentPath('', true)).toBeNull();
  expect(crumbsOf('/a/b', false).map(({ path }) => path)).toEqual(['/', '/a', '/a/b']);
  expect(crumbsOf('C:\\a', true).map(({ path }) => path)).toEqual(['', 'C:\\', 'C:\\a']);
});

test.each([
  ['/etc//ssh/', '/', false, '/etc/ssh'],
  ['/a/./b/../c', '/', false, '/a/c'],
  ['../../..', '/a', false, '/'],
  ['log', '/var', false, '/var/log'],
  ['  ', '/', false, null],
  ['"C:\\Program Files"', '', true, 'C:\\Program Files'],
  ['c:/Users/ada', '', true, 'c:\\Users\\ada'],
  ['D:', 'C:\\', true, 'D:\\'],
  ['ada', 'C:\\Users', true, 'C:\\Users\\ada'],
  ['\\\\server\\share', 'C:\\', true, null],
])('%p written in %p is read', (text, current, windows, path) => {
  expect(readPath(text, current, windows)).toBe(path);
});

test('names that lead elsewhere are no names', () => {
  for (const name of ['', '.', '..', 'a/b', 'a\0']) expect(isName(name, false)).toBe(false);
  for (const name of ['a:stream', 'a\\b', 'end.', 'end ', 'what?']) expect(isName(name, true)).toBe(false);
  expect(isName('a:b', false)).toBe(true);
});

test('a free name keeps the ending', () => {
  expect(freeName('a.tar', new Set(['a (2).tar']))).toBe('a (3).tar');
  expect(freeName('.bashrc', new Set())).toBe('.bashrc (2)');
});

test('a_name_that_is_no_utf8_survives_the_address_bar', () => {
  for (const path of ['/caf\udce9', '/100%', '/%e9', '/%25', '/😀\udcff%']) {
    const address = pathToAddress(path);
    expect(address.isWellFormed()).toBe(true);
    expect(pathFromAddress(address)).toBe(path);
  }
});
