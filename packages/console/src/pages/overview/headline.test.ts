import { expect, test } from 'bun:test';
import { headline, type Standing } from './texts.ts';

const WELL: Standing = {
  ...{ total: 1, offline: 0, low_disks: 0, more_low_disks: false },
  ...{ incidents: 0, critical: 0, warning: 0 },
};

test.each<[Partial<Standing>, string]>([
  [{}, 'The one device is online, and nothing is wrong.'],
  [{ total: 1200 }, 'All 1,200 devices are online, and nothing is wrong.'],
  [{ total: 3, offline: 1 }, '1 of 3 devices is offline.'],
  [{ total: 128, offline: 3, low_disks: 2 }, '3 of 128 devices are offline, and 2 disks are nearly full.'],
  [{ total: 5, low_disks: 1 }, '1 disk is nearly full.'],
  [{ total: 900, low_disks: 100, more_low_disks: true }, 'At least 100 disks are nearly full.'],
  [{ critical: 1 }, '1 critical alert is open.'],
  [{ warning: 2 }, '2 warnings are open.'],
  [{ incidents: 1, critical: 2, warning: 5 }, '1 incident and 2 critical alerts are open.'],
  [{ total: 9, incidents: 1, offline: 4 }, '1 incident is open, and 4 of 9 devices are offline.'],
])('%j reads %p', (standing, words) => {
  expect(headline({ ...WELL, ...standing })).toBe(words);
});
