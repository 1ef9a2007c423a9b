import { expect, test } from 'bun:test';
import { formatBitRate, formatBytes, formatCount, formatPercent, loadLevel, plural } from './units.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [1536, '1.5 KB'],
  [10 * 1024, '10 KB'],
  [16 * 1024 ** 3, '16 GB'],
  [1.5 * 1024 ** 4, '1.5 TB'],
  [-5, '0 B'],
])('%p bytes read %p', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0, '0 bit/s'],
  [125, '1.0 kbit/s'],
  [1_250_000, '10 Mbit/s'],
  [125_000_000, '1.0 Gbit/s'],
])('%p bytes per second read %p', (rate, words) => {
  expect(formatBitRate(rate)).toBe(words);
});

test('a share above nothing never reads as nothing', () => {
  expect([0, 0.2, 0.99, 1, 49.5, 99.6].map(formatPercent)).toEqual(['0%', '<1%', '<1%', '1%', '50%', '100%']);
});

test('counts and their words', () => {
  expect(formatCount(100_000)).toBe('100,000');
  expect(plural(1, 'device')).toBe('1 device');
  expect(plural(0, 'device')).toBe('0 devices');
  expect(plural(2, 'person', 'people')).toBe('2 people');
});

test('levels start where they are said to start', () => {
  expect([79.9, 80, 94.9, 95].map(loadLevel)).toEqual(['ok', 'warn', 'warn', 'bad']);
});
