import { expect, test } from 'bun:test';
import { CpuShares } from './cpu-shares.ts';
import { LinuxProcesses } from './linux.ts';
import { parseProcesses } from './macos.ts';

const onLinux = test.if(process.platform === 'linux');

/** As ps(1) of macOS prints it, by its manual page. */
const PS = [
  '    1     0 root               0.3  12345 Ss   Mon Nov  2 08:00:01 2026 /sbin/launchd',
  '  501   500 ada lovelace       0.0      0 S    Mon Nov  2 08:00:01 2026 broken',
  '  612     1 ada               99.9 204800 R+   Thu Nov 26 01:41:05 2026 /Applications/Some App.app/Contents/MacOS/Some App',
  '  613   612 ada                0.0      0 Z    Thu Nov 26 01:41:06 2026 (sh)',
  '',
].join('\n');
const ARGS = [
  '    1 /sbin/launchd',
  '  612 /Applications/Some App.app/Contents/MacOS/Some App --flag value',
  '',
].join('\n');

test('the share of a core is what was used since the look before', () => {
  const shares = new CpuShares();
  shares.begin(1000);
  expect(shares.of(7, 1, 500)).toBe(0);
  shares.begin(2000);
  expect(shares.of(7, 1, 750)).toBe(25);
  expect(shares.of(8, 2, 100)).toBe(10);
  shares.begin(4000);
  // Another process has the number.
  expect(shares.of(7, 3, 40)).toBe(2);
  // Counters of the kernel have gone back before.
  expect(shares.of(8, 2, 50)).toBe(0);
});

test('what ps of macOS prints becomes processes, and odd lines nothing', () => {
  const processes = parseProcesses(PS, ARGS);
  expect(processes.map(({ pid, name, state }) => [pid, name, state])).toEqual([
    [1, 'launchd', 'sleeping'],
    [612, 'Some App', 'running'],
    [613, '(sh)', 'zombie'],
  ]);
  expect(processes[1]).toEqual({
    pid: 612,
    ppid: 1,
    started_at: Date.UTC(2026, 10, 26, 1, 41, 5),
    name: 'Some App',
    command: '/Applications/Some App.app/Contents/MacOS/Some App --flag value',
    user: 'ada',
    cpu_percent: 99.9,
    memory: 204_800 * 1024,
    threads: null,
    state: 'running',
  });
});

onLinux('a process that changes its program keeps its number and gets its new name', async () => {
  const table = new LinuxProcesses();
  const child = Bun.spawn(['sh', '-c', 'read go; exec sleep 1000'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const named = async (name: string) => {
    for (;;) {
      const found = (await table.look()).find(({ pid }) => pid === child.pid);
      if (found?.name === name) return found;
      await Bun.sleep(5);
    }
  };
  const before = await named('sh');
  await child.stdin.write('go\n');
  await child.stdin.end();
  const after = await named('sleep');
  expect(after).toMatchObject({ started_at: before.started_at, command: 'sleep 1000' });
  child.kill();
  await child.exited;
});

onLinux('a name with a line end, brackets and no UTF-8 is told as text', async () => {
  const child = Bun.spawn(['sh', '-c', "printf 'a) (b\\n\\377' > /proc/self/comm; read go"], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const table = new LinuxProcesses();
  const named = async () => (await table.look()).find(({ pid }) => pid === child.pid)?.name;
  for (let tries = 0; (await named()) === 'sh' && tries < 200; tries += 1) await Bun.sleep(5);
  expect(await named()).toBe('a) (b\n\ufffd');
  child.kill();
  await child.exited;
});
