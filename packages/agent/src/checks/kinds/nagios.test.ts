import { describe, expect, test } from 'bun:test';
import type { PerfValue } from '@guru/protocol/control';
import fc from 'fast-check';
import { levelOfExit, parsePerf, parsePluginOutput } from './nagios.ts';

const value = (label: string, number: number, unit = '', rest: Partial<PerfValue> = {}): PerfValue => ({
  label,
  value: number,
  unit,
  warn: '',
  crit: '',
  min: null,
  max: null,
  ...rest,
});

test.each<[string, PerfValue[]]>([
  [
    'load1=2.190;99.000;100.000;0; load5=1;9;10;0;',
    [
      value('load1', 2.19, '', { warn: '99.000', crit: '100.000', min: 0 }),
      value('load5', 1, '', { warn: '9', crit: '10', min: 0 }),
    ],
  ],
  [
    '/=26432503808B;267847005634;270552530944;0;270552530944',
    [value('/', 26432503808, 'B', { warn: '267847005634', crit: '270552530944', min: 0, max: 270552530944 })],
  ],
  [
    "'C:\\ used %'=12%;80;90;0;100",
    [value('C:\\ used %', 12, '%', { warn: '80', crit: '90', min: 0, max: 100 })],
  ],
  ["'it''s'=1s", [value("it's", 1, 's')]],
  ['temp=21.5;@10:20;~:5', [value('temp', 21.5, '', { warn: '@10:20', crit: '~:5' })]],
  ['time=0.0023s;;;0;10', [value('time', 0.0023, 's', { min: 0, max: 10 })]],
  ['a=-1.5e3ms b=+.5', [value('a', -1500, 'ms'), value('b', 0.5)]],
  ['a=1,5;2,0', [value('a', 1.5, '', { warn: '2,0' })]],
  [
    'octets=12c  packets=3c\n errors=0c',
    [value('octets', 12, 'c'), value('packets', 3, 'c'), value('errors', 0, 'c')],
  ],
  ['unknown=U;1;2 known=3', [value('known', 3)]],
  ['rubbish here a=1 =5 "b"=2', [value('a', 1), value('"b"', 2)]],
  ['a=1;;;none;', [value('a', 1)]],
  ["'open=1 b=2", [value('b', 2)]],
  ['', []],
])('%p is read as its author meant it', (text, wanted) => {
  expect(parsePerf(text)).toEqual(wanted);
});

describe('what a plugin prints', () => {
  test('is a line, and numbers behind the bar', () => {
    expect(parsePluginOutput('DISK OK - free: 3 GB | /=2B\n')).toEqual({
      summary: 'DISK OK - free: 3 GB',
      perf: [value('/', 2, 'B')],
    });
  });

  test('may go on in more lines, and in more numbers behind another bar', () => {
    const out = 'DISK OK | /=1MB;5;10\r\n/ 15272 MB;\n/boot 68 MB; | /boot=68MB;88\n/home=3MB;4\n';
    expect(parsePluginOutput(out).perf.map(({ label, value: number }) => [label, number])).toEqual([
      ['/', 1],
      ['/boot', 68],
      ['/home', 3],
    ]);
  });

  test('may be nothing', () => {
    expect(parsePluginOutput('')).toEqual({ summary: '', perf: [] });
  });
});

const label = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[\n\r]/.test(text));
const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((any) => Number(any.toPrecision(8)));
const range = fc.constantFrom('', '10', '10:', '~:10', '10:20', '@10:20');
const written = fc.record({
  label,
  value: number,
  unit: fc.constantFrom('', 's', 'ms', '%', 'B', 'KB', 'c'),
  warn: range,
  crit: range,
  min: fc.option(number),
  max: fc.option(number),
});

test('what is written by the convention comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 8 }), (values) => {
      const text = values
        .map((one) => {
          const name = `'${one.label.replaceAll("'", "''")}'`;
          return `${name}=${one.value}${one.unit};${one.warn};${one.crit};${one.min ?? ''};${one.max ?? ''}`;
        })
        .join(' ');
      const exact = (some: PerfValue[]) => some.map((one) => JSON.stringify(one));
      expect(exact(parsePerf(text))).toEqual(exact(values));
    }),
  );
});

test('whatever is printed costs no more than reading it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (out) => {
      for (const one of parsePluginOutput(out).perf) expect(Number.isFinite(one.value)).toBe(true);
    }),
  );
  const began = process.cpuUsage();
  for (const flood of ["'".repeat(65_536), 'a='.repeat(32_768), ' '.repeat(65_536), "a'".repeat(32_768)])
    parsePerf(flood);
  expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
});

test('exit codes of the convention are levels, and all others none', () => {
  expect([0, 1, 2, 3].map(levelOfExit)).toEqual(['ok', 'warning', 'critical', 'unknown']);
  expect([4, -1, 127, 255, null].map(levelOfExit)).toEqual(Array(5).fill(undefined));
});
