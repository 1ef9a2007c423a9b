import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { kernelUnits } from './auxv.ts';
import { KernelFiles } from './kernel-files.ts';
import { blankStat, parseProcessStat, processName } from './process-stat.ts';
import { ProcessScan } from './processes.ts';
import { Top } from './top.ts';
import { Users } from './users.ts';

const onLinux = test.if(process.platform === 'linux');

test('a name with spaces and brackets does not shift the fields', () => {
  const rest = `S 1 2 3 4 5 6 7 8 9 10 11 12 -13 14 15 16 17 18 4242 19 77 ${'0 '.repeat(20)}`;
  const line = Buffer.from(`7 (a) b (c)) ${rest}\n`);
  const stat = blankStat();
  // With the state as field 3, utime is 14 and stime 15 of proc(5).
  expect(parseProcessStat(line, stat)).toBe(true);
  expect(stat).toEqual({
    state: 'S'.charCodeAt(0),
    ppid: 1,
    threads: 17,
    ticks: 11 + 12,
    startTicks: 4242,
    residentPages: 77,
  });
  expect(processName(line)).toBe('a) b (c)');
});

test('bytes that are no line of a process are refused', () => {
  const stat = blankStat();
  expect(parseProcessStat(new Uint8Array(0), stat)).toBe(false);
  expect(parseProcessStat(Buffer.from('7 (cut) S 1 2'), stat)).toBe(false);
});

test('the top is what sorting all would give', () => {
  const offers = fc.array(fc.tuple(fc.nat(20), fc.nat(20)));
  fc.assert(
    fc.property(offers, fc.integer({ min: 1, max: 12 }), (list, size) => {
      const top = new Top<readonly [number, number]>(size);
      for (const [score, tie] of list) top.offer(score, tie, () => [score, tie]);
      const sorted = list.toSorted((a, b) => b[0] - a[0] || b[1] - a[1]).slice(0, size);
      expect(top.items()).toEqual(sorted);
    }),
  );
});

onLinux('a process that computes leads the list by CPU, with its owner and whole name', async () => {
  const files = new KernelFiles();
  const scan = new ProcessScan(files, kernelUnits(files), new Users(files));
  const busy = Bun.spawn(['sh', '-c', 'while :; do :; done'], { stdio: ['ignore', 'ignore', 'ignore'] });
  try {
    scan.scan(performance.now());
    const until = performance.now() + 5000;
    let place = -1;
    let found: ReturnType<typeof scan.scan>['top_cpu'] = [];
    while ((place < 0 || place > 3) && performance.now() < until) {
      await Bun.sleep(100);
      found = scan.scan(performance.now()).top_cpu;
      place = found.findIndex(({ pid, cpu_percent }) => pid === busy.pid && cpu_percent > 10);
    }
    expect(place).toBeGreaterThanOrEqual(0);
    expect(found[place]?.user).toBe(process.getuid?.() === 0 ? 'root' : (process.env.USER ?? ''));
    expect(found[place]?.name).toBe('sh');
  } finally {
    busy.kill('SIGKILL');
    await busy.exited;
  }
});
