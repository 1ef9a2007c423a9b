import { expect, test } from 'bun:test';
import type { FileEntry } from '@guru/client/files';
import { narrow, nextOrder, sortEntries } from './order.ts';

const entry = (name: string, more: Partial<FileEntry> = {}): FileEntry => ({
  name,
  kind: 'file',
  size: 0,
  mode: 0o644,
  mtime_ms: 0,
  uid: 0,
  gid: 0,
  owner: 'root',
  ...more,
});
const told = (entries: readonly FileEntry[]) => entries.map(({ name }) => name).join(' ');

const ALL = [
  entry('a10', { size: 5 }),
  entry('a2', { size: 9 }),
  entry('B', { kind: 'folder' }),
  entry('.x', { kind: 'folder', mtime_ms: 5 }),
];

test('folders come first, and numbers in names count as numbers', () => {
  expect(told(sortEntries(ALL, { by: 'name', down: false }))).toBe('.x B a2 a10');
  expect(told(sortEntries(ALL, { by: 'name', down: true }))).toBe('B .x a10 a2');
  expect(told(sortEntries(ALL, { by: 'size', down: true }))).toBe('B .x a2 a10');
});

test('a title sorts in its own direction first, then in the other', () => {
  const first = nextOrder('size', { by: 'name', down: false });
  expect(first).toEqual({ by: 'size', down: true });
  expect(nextOrder('size', first)).toEqual({ by: 'size', down: false });
});

test('hidden things and what does not fit are left out', () => {
  expect(told(narrow(ALL, '', false))).toBe('a10 a2 B');
  expect(told(narrow(ALL, 'A1', true))).toBe('a10');
  expect(narrow(ALL, ' ', true)).toBe(ALL);
});

test('a folder of 100,000 things is sorted while one looks on', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => entry(`file-${(at * 7919) % 100_000}.log`));
  const began = performance.now();
  const sorted = sortEntries(many, { by: 'name', down: false });
  expect(sorted[10]?.name).toBe('file-10.log');
  expect(performance.now() - began).toBeLessThan(5000);
});
