import { expect, test } from 'bun:test';
import { headline } from './texts.ts';

test.each([
  [
    { total: 1, offline: 0, low_disks: 0, more_low_disks: false },
    'The one device is online, and its disk has room.',
  ],
  [
    { total: 1200, offline: 0, low_disks: 0, more_low_disks: false },
    'All 1,200 devices are online, and no disk is nearly full.',
  ],
  [{ total: 3, offline: 1, low_disks: 0, more_low_disks: false }, '1 of 3 devices is offline.'],
  [
    { total: 128, offline: 3, low_disks: 2, more_low_disks: false },
    '3 of 128 devices are offline, and 2 disks are nearly full.',
  ],
  [{ total: 5, offline: 0, low_disks: 1, more_low_disks: false }, '1 disk is nearly full.'],
  [{ total: 900, offline: 0, low_disks: 100, more_low_disks: true }, 'At least 100 disks are nearly full.'],
])('%j reads %p', (standing, words) => {
  expect(headline(standing)).toBe(words);
});
