import { describe, expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import { eventually } from '../../channels/fixtures/processes.ts';
import { NONE, numberIn, runHere, runOnce } from '../fixtures/run.ts';
import { parseBusyTimes, parseIdleTimes } from './disk-io.ts';
import { daysUntilFull, MAX_POINTS, type Point, withPoint } from './trend.ts';

const HOUR_MS = 3_600_000;
const NOW = 500_000 * HOUR_MS;
const SPACE = { ...NONE, full_in_warn_days: null, full_in_crit_days: null };

describe('the processors', () => {
  test('are measured for a second by the first run, and since the one before by all others', async () => {
    const clock = new FakeClock();
    const run = runHere({ clock });
    const first = runOnce('cpu', { warn: 0, crit: 101, margin: 0 }, run);
    // The code of the check is loaded first.
    await eventually(() => clock.pending === 1);
    await clock.advance(1000);
    expect(await first).toMatchObject({
      level: 'warning',
      perf: [{ label: 'cpu', unit: '%', warn: '0', max: 100 }],
    });
    const second = await runOnce('cpu', NONE, run);
    expect(numberIn(second, 'cpu')).toBeWithin(0, 100.1);
    expect(clock.pending).toBe(0);
  });
});

describe('memory', () => {
  test('in use is told as a share and in bytes', async () => {
    const found = await runOnce('memory', { warn: 0, crit: null, margin: 0 });
    expect(found.level).toBe('warning');
    const [share, used] = [numberIn(found, 'memory') ?? 0, found.perf[1]];
    expect(share).toBeCloseTo(((used?.value ?? 0) / (used?.max ?? 1)) * 100, 0);
  });

  test('on a disk may not be there, and that is fine', async () => {
    expect((await runOnce('swap', NONE)).level).toBe('ok');
  });
});

describe('space on disks', () => {
  test('is that of the fullest, and each has its number', async () => {
    const found = await runOnce('disk_space', { ...SPACE, warn: 0, crit: 101, mounts: ['/'] });
    expect(found).toMatchObject({ level: 'warning', perf: [{ label: '/', unit: '%' }] });
    expect((await runOnce('disk_space', { ...SPACE, mounts: [] })).perf.length).toBeGreaterThan(0);
  });

  test('a place that is not there is not known', async () => {
    await expect(runOnce('disk_space', { ...SPACE, mounts: ['/no/such/place'] })).rejects.toThrow(
      '/no/such/place',
    );
  });

  test('that grows is told of with the days until it is full, over restarts', async () => {
    const run = runHere({ wall: () => NOW });
    const first = await runOnce('disk_space', { ...SPACE, mounts: ['/'] }, run);
    const share = (numberIn(first, '/') ?? 0) / 100;
    // A day in which it grew by a hundredth of the disk each hour.
    const past = Array.from({ length: 24 }, (_, n) => [500_000 - 24 + n, share - (24 - n) / 100]);
    run.memory.set({ '/': past });
    const asked = { ...SPACE, full_in_warn_days: 3650, full_in_crit_days: 0, mounts: ['/'] };
    const found = await runOnce('disk_space', asked, run);
    expect(found.level).toBe('warning');
    expect(found.summary).toContain('/ is full in');
    const wanted = (1 - share) / 0.24;
    expect(numberIn(found, 'full_in')).toBeWithin(wanted - 0.3, wanted + 0.3);
  });

  test('what was kept and is damaged is no past', async () => {
    for (const kept of [7, 'x', { '/': 7 }, { '/': [[1], ['a', 2], null] }]) {
      const run = runHere();
      run.memory.set(kept);
      expect((await runOnce('disk_space', { ...SPACE, mounts: ['/'] }, run)).level).toBe('ok');
    }
  });
});

describe('the trend', () => {
  const line = (hours: number, at: (hour: number) => number) =>
    Array.from({ length: hours }, (_, hour): Point => [hour, at(hour)]);

  test('is a straight line', () => {
    expect(
      daysUntilFull(
        line(49, (hour) => 0.5 + hour / 1000),
        0.548,
      ),
    ).toBeCloseTo(0.452 / 0.024, 5);
    // A night's backup on top of it changes little.
    const bumpy = line(168, (hour) => 0.5 + hour / 1000 + (hour % 24 < 4 ? 0.02 : 0));
    expect(daysUntilFull(bumpy, 0.667)).toBeWithin(12, 16);
  });

  test('of what does not grow, or has hardly been seen, is none', () => {
    expect(
      daysUntilFull(
        line(48, () => 0.5),
        0.5,
      ),
    ).toBeUndefined();
    expect(
      daysUntilFull(
        line(48, (hour) => 0.9 - hour / 1000),
        0.85,
      ),
    ).toBeUndefined();
    expect(
      daysUntilFull(
        line(10, (hour) => hour / 100),
        0.1,
      ),
    ).toBeUndefined();
    expect(
      daysUntilFull(
        line(48, (hour) => 0.1 + hour / 1e7),
        0.1,
      ),
    ).toBeUndefined();
    expect(daysUntilFull([], 0.5)).toBeUndefined();
  });

  test('has a point for each hour, and a week of them', () => {
    let points: readonly Point[] = [];
    for (let quarter = 0; quarter < 4000; quarter += 1)
      points = withPoint(points, NOW + quarter * 900_000, 0.5);
    expect(points).toHaveLength(MAX_POINTS);
    expect(points.at(-1)?.[0]).toBe(500_999);
    // A calendar that was set back begins anew.
    expect(withPoint(points, NOW - 1e9, 0.5)).toHaveLength(1);
  });
});

describe('work of disks', () => {
  test('is read of whole disks only', () => {
    const diskstats = '   8 0 sda 1 0 10 0 1 0 4 0 0 700 0 0\n   8 1 sda1 1 0 10 0 1 0 4 0 0 600 0\n';
    expect(parseBusyTimes(diskstats, (name) => name === 'sda')).toEqual(new Map([['sda', 700]]));
  });

  test('is what is not idle where Windows counts', () => {
    expect(parseIdleTimes('98 0 C:\r\n100 1 D: E:\r\n99 _Total\r\n')).toEqual([
      { name: '0 C:', percent: 2 },
      { name: '1 D: E:', percent: 0 },
    ]);
  });

  test.if(process.platform === 'linux')('of this machine is a share of the time', async () => {
    const run = runHere();
    await runOnce('disk_io', NONE, run);
    for (const { value } of (await runOnce('disk_io', NONE, run)).perf) expect(value).toBeWithin(0, 100.1);
  });
});

test('the time since the start is told in days', async () => {
  const found = await runOnce('uptime', { ...NONE, reboot_pending: true });
  expect(found.level).not.toBe('critical');
  expect(found.perf).toMatchObject([{ label: 'uptime', unit: 'd' }]);
  expect((await runOnce('uptime', { warn: 0, crit: 100_000, margin: 0, reboot_pending: false })).level).toBe(
    'warning',
  );
});
