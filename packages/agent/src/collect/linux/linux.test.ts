import { expect, test } from 'bun:test';
import { hostname } from 'node:os';
import { Facts, Metrics } from '@guru/protocol/control';
import { cpuPercent, parseCpuTime } from './cpu.ts';
import { sumDisks } from './disk-io.ts';
import { parseOsRelease, readLinuxFacts } from './facts.ts';
import { LinuxCollector } from './index.ts';
import { parseMemory } from './memory.ts';
import { parseMounts } from './mounts.ts';
import { sumNetwork } from './network.ts';
import { parseSession } from './sessions.ts';
import { parsePasswd } from './users.ts';

const onLinux = test.if(process.platform === 'linux');

test('CPU is the share of time that was not idle, and guest time counts once', () => {
  const before = parseCpuTime('cpu  100 0 50 800 50 0 0 0 90 0\ncpu0 1 1 1 1\n');
  expect(before).toEqual({ busy: 150, total: 1000 });
  expect(cpuPercent(before, parseCpuTime('cpu  150 0 50 850 50 0 0 0 90 0\n'))).toBe(50);
  expect(cpuPercent(before, before)).toBe(0);
});

test('memory that the kernel would give up at once is not used', () => {
  const meminfo =
    'MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 600 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\n';
  expect(parseMemory(meminfo)).toEqual({
    memory_used: 400 * 1024,
    memory_total: 1000 * 1024,
    swap_used: 30 * 1024,
    swap_total: 50 * 1024,
  });
  expect(parseMemory('').memory_total).toBe(0);
});

test('a file system is counted once, and those that can hang are never asked', () => {
  const mountinfo = [
    '22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw',
    '23 22 8:1 /var/lib/docker /var/lib/docker rw - ext4 /dev/sda1 rw',
    '24 22 0:5 / /proc rw - proc proc rw',
    '25 22 8:2 / /mnt/my\\040disk rw - xfs /dev/sdb rw',
    '26 22 0:40 / /mnt/nas rw - nfs4 nas:/share rw',
    '27 22 0:41 / /mnt/win rw - cifs //win/share rw',
    '28 22 0:42 / /home/a/remote rw - fuse.sshfs a@b: rw',
    '29 22 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro',
    '30 22 0:30 / /run rw - tmpfs tmpfs rw',
    '',
  ].join('\n');
  expect(parseMounts(mountinfo)).toEqual([
    { mount: '/', filesystem: 'ext4' },
    { mount: '/mnt/my disk', filesystem: 'xfs' },
  ]);
  expect(parseMounts('1 0 0:9 / / rw - overlay overlay rw')).toEqual([{ mount: '/', filesystem: 'overlay' }]);
});

test('bytes of a bridge are not counted beside those of the card behind it', () => {
  const head = 'Inter-| Receive | Transmit\n face |bytes packets\n';
  const netDev = `${head}    lo: 9 0 0 0 0 0 0 0 9 0\n  eth0: 100 0 0 0 0 0 0 0 40 0\ndocker0:70 0 0 0 0 0 0 0 30 0\n`;
  expect(sumNetwork(netDev, (name) => name === 'eth0')).toEqual({ received: 100, sent: 40 });
  expect(sumNetwork(netDev, () => false)).toEqual({ received: 170, sent: 70 });
});

test('bytes of a partition are not counted beside those of its disk', () => {
  const diskstats = '   8  0 sda 1 0 10 0 1 0 4 0 0 0 0\n   8  1 sda1 1 0 10 0 1 0 4 0 0 0 0\n';
  expect(sumDisks(diskstats, (name) => name === 'sda')).toEqual({ read: 5120, written: 2048 });
});

test('small files of the system are read as they are written', () => {
  expect(parseOsRelease('PRETTY_NAME="Debian GNU/Linux 12"\nVERSION_ID=12\n# x\n').get('PRETTY_NAME')).toBe(
    'Debian GNU/Linux 12',
  );
  expect(parsePasswd('root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\nann:x:1000:1000::/:\n').get(0)).toBe(
    'root',
  );
  expect(parseSession('UID=1000\nUSER=ann\nACTIVE=1\nCLASS=user\nSEAT=seat0\n')).toEqual({
    user: 'ann',
    seated: true,
    active: true,
  });
  expect(parseSession('USER=gdm\nCLASS=greeter\n')).toBeUndefined();
});

onLinux('this machine is measured within the limits of the wire', async () => {
  const metrics = await new LinuxCollector().collect(true);
  expect(Metrics.safeParse(metrics).error).toBeUndefined();
  expect(metrics.memory_total).toBeGreaterThan(metrics.memory_used);
  expect(metrics.disks.some(({ mount }) => mount === '/')).toBe(true);
  expect(metrics.uptime_s).toBeGreaterThan(0);
});

onLinux('the facts of this machine fit the wire', async () => {
  const facts = await readLinuxFacts();
  expect(Facts.safeParse(facts).error).toBeUndefined();
  expect(facts.hostname).toBe(hostname());
  expect(facts.cpu_cores).toBeGreaterThan(0);
  expect(facts.os_name).not.toBe('');
});

onLinux('a heartbeat costs little: at most 5 ms of CPU in the median of fifty', async () => {
  const collector = new LinuxCollector();
  const costs: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    const before = process.cpuUsage();
    await collector.collect(false);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
  }
  costs.sort((a, b) => a - b);
  expect(costs[25]).toBeLessThan(5);
});
