import { describe, expect, test } from 'bun:test';
import { Failure } from '../failure.ts';
import { baseName, joinRemote, readLocation } from './location.ts';

describe('a place', () => {
  test.each([
    ['web-01:/etc/hosts', { at: 'device', device: 'web-01', path: '/etc/hosts' }],
    ['web-01:/a/./b/../c//d/', { at: 'device', device: 'web-01', path: '/a/c/d' }],
    ['web-01:/../..', { at: 'device', device: 'web-01', path: '/' }],
    ['pc-7:C:/Users/x', { at: 'device', device: 'pc-7', path: 'C:\\Users\\x' }],
    ['pc-7:C:\\', { at: 'device', device: 'pc-7', path: 'C:\\' }],
    ['web 1:/x:y', { at: 'device', device: 'web 1', path: '/x:y' }],
    ['./a:b', { at: 'here', path: './a:b' }],
    ['/a:b/c', { at: 'here', path: '/a:b/c' }],
    ['notes.txt', { at: 'here', path: 'notes.txt' }],
    ['-', { at: 'stream' }],
  ])('%s is understood', (text, expected) => {
    expect<unknown>(readLocation(text)).toEqual(expected);
  });

  test.each(['web-01:', 'web-01:etc/hosts', 'web-01:~/x', 'pc-7:C:x'])('%s has no absolute path', (text) => {
    expect(() => readLocation(text)).toThrow(Failure);
  });
});

test('names are put to folders in the way of their system', () => {
  expect(joinRemote('/', 'a')).toBe('/a');
  expect(joinRemote('/a', 'b')).toBe('/a/b');
  expect(joinRemote('C:\\', 'a')).toBe('C:\\a');
  expect(joinRemote('C:\\a', 'b')).toBe('C:\\a\\b');
  expect(['/a/b', '/a/b/', 'C:\\a\\b', 'b', '/'].map(baseName)).toEqual(['b', 'b', 'b', 'b', '']);
});
