import { describe, expect, test } from 'bun:test';
import type { Metrics } from '@guru/protocol/control';
import fc from 'fast-check';
import { displayWidth } from '../../runtime/width.ts';
import { type TopState, topLines } from './top-view.ts';

const GIB = 2 ** 30;
const METRICS: Metrics = {
  at: 0,
  cpu_percent: 42,
  load1: 1.5,
  memory_used: 3 * GIB,
  memory_total: 4 * GIB,
  swap_used: 0,
  swap_total: 2 * GIB,
  net_rx_bytes_per_s: 2048,
  net_tx_bytes_per_s: 0,
  disk_read_bytes_per_s: 0,
  disk_write_bytes_per_s: 4096,
  uptime_s: 90_000,
  disks: [
    { mount: '/', filesystem: 'ext4', used: GIB, total: 10 * GIB },
    { mount: '/srv', filesystem: 'ext4', used: 9 * GIB, total: 10 * GIB },
  ],
  top_cpu: [{ pid: 7, name: 'busy', user: 'root', cpu_percent: 99, memory: GIB }],
  top_memory: [{ pid: 8, name: 'fat', user: 'root', cpu_percent: 1, memory: 3 * GIB }],
};
const STATE: TopState = {
  name: 'web-01',
  place: 'Acme / Main St',
  metrics: METRICS,
  order: 'cpu',
  trouble: '',
};
const draw = (state: Partial<TopState>, cols = 80, rows = 24) =>
  topLines({ ...STATE, ...state }, { cols, rows }).map((line) => Bun.stripANSI(line));

describe('the screen of guru top', () => {
  test('shows the fullest disk first, shares as bars and as numbers, and the busiest processes', () => {
    const lines = draw({});
    expect(lines[0]).toBe('web-01  Acme / Main St');
    expect(lines[1]).toBe('up 1 d 1 h  load 1.50');
    expect(lines[2]).toMatch(/^CPU {3}\[\|{17} {23}\] {2}42 %$/);
    expect(lines.filter((line) => line.startsWith('Disk')).map((line) => line.split('  ').at(-1))).toEqual([
      '/srv',
      '/',
    ]);
    expect(lines.join('\n')).toContain('75 %  3.00 GiB of 4.00 GiB');
    expect(lines.at(-2)).toMatch(/^ +7 +99\.0 % +1\.00 GiB {2}root +busy$/);
    expect(draw({ order: 'memory' }).at(-2)).toMatch(/fat$/);
  });

  test('says why the numbers are old', () => {
    expect(draw({ trouble: 'the device is offline' })[1]).toEndWith('  the device is offline');
  });

  test('a name from a device can do nothing to a terminal', () => {
    const process = { pid: 7, name: 'x\x1b[2Jy', user: '\x07', cpu_percent: 1, memory: 1 };
    const lines = topLines(
      { ...STATE, name: 'a\x1b]0;b', metrics: { ...METRICS, top_cpu: [process] } },
      { cols: 80, rows: 24 },
    );
    const shown = lines.map(Bun.stripANSI).join('');
    expect(shown).toContain('a\ufffd]0;b');
    expect(shown).toContain('x\ufffd[2Jy');
    expect(shown).not.toContain('\x07');
  });

  test('no screen is too narrow or too low: nothing wraps, nothing scrolls', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        (cols, rows, name) => {
          const lines = draw({ name }, cols, rows);
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(cols);
        },
      ),
    );
  });
});
