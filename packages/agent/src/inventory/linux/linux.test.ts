import { expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { FromAgent, InventoryItem, type InventorySection } from '@guru/protocol/control';
import { cleanItems } from '../clean.ts';
import { totalMemory } from './hardware.ts';
import { LINUX } from './index.ts';
import { parseUsers } from './local-users.ts';
import { parseUtmp } from './logged-on.ts';
import { parseModules } from './memory-modules.ts';
import { temporaryAddresses } from './network.ts';
import { parseSockets } from './ports.ts';
import { apkItem, dpkgItem, parseRpm } from './software.ts';

const isLinux = process.platform === 'linux';
const { signal } = new AbortController();

async function read(section: InventorySection) {
  const reader = await LINUX[section]?.();
  const items = await reader?.({ signal });
  return items && (await cleanItems(items));
}

test.if(isLinux).each(Object.keys(LINUX) as InventorySection[])(
  'the %s of this machine fit the wire, and the same comes again',
  async (section) => {
    const items = await read(section);
    if (!items) return expect(['services', 'memory_modules', 'software']).toContain(section);
    for (const item of items) expect(InventoryItem.safeParse(item).error).toBeUndefined();
    if (section !== 'ports') expect(await read(section)).toEqual(items);
  },
  60_000,
);

test.if(isLinux && Bun.which('dpkg-query') !== null)(
  'the software is what dpkg says, with its versions',
  async () => {
    const told = Bun.spawnSync([
      'dpkg-query',
      '-W',
      '-f',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills it
      '${Package}:${Architecture} ${Version} ${db:Status-Status}\n',
    ]);
    const installed = told.stdout
      .toString()
      .split('\n')
      .flatMap((line) => /^(.*) installed$/.exec(line)?.[1] ?? []);
    const items = (await read('software')) ?? [];
    const ours = items.filter(({ value }) => value.manager === 'dpkg');
    expect(ours.map(({ key, version }) => `${key} ${version}`).toSorted()).toEqual(installed.toSorted());
    expect(installed.length).toBeGreaterThan(50);
  },
);

test.if(isLinux)('a port on which this process listens is told with its program', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const found = (await read('ports'))?.find(({ name }) => name === port);
  expect(found?.value).toMatchObject({
    protocol: 'tcp',
    address: '127.0.0.1',
    program: expect.stringMatching(/bun/i),
  });
  server.close();
});

test.if(isLinux)('the system, the memory and root are there', async () => {
  const [os] = (await read('os')) ?? [];
  expect(os).toMatchObject({
    key: 'os',
    value: { kernel: expect.any(String), reboot_pending: expect.any(Boolean) },
  });
  const memory = (await read('hardware'))?.find(({ key }) => key === 'memory');
  expect(Number(memory?.value.bytes)).toBeGreaterThanOrEqual(
    totalMemory(await Bun.file('/proc/meminfo').text()),
  );
  expect((await read('local_users'))?.find(({ key }) => key === 'root')?.value).toMatchObject({
    uid: 0,
    admin: true,
  });
});

test.if(isLinux)(
  'looking at everything never holds the loop for long',
  async () => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    // The first time loads the code, which is no matter of a look.
    for (const section of Object.keys(LINUX) as InventorySection[]) await read(section);
    longest = 0;
    for (const section of Object.keys(LINUX) as InventorySection[]) await read(section);
    clearInterval(timer);
    // The bound is 50 ms; on a machine that does other things besides, a slice may wait for its turn.
    expect(longest).toBeLessThan(250);
  },
  60_000,
);

test('what package managers write is read: dpkg without what was removed, apk, and rpm with several kernels', () => {
  const curl = [
    'Package: curl',
    'Status: install ok installed',
    'Architecture: amd64',
    'Version: 7.88.1-10',
    'Maintainer: A <a@b.c>',
  ];
  expect(dpkgItem(curl)).toMatchObject([
    { key: 'curl:amd64', name: 'curl', version: '7.88.1-10', value: { publisher: 'A' } },
  ]);
  expect(dpkgItem(['Package: x', 'Status: deinstall ok config-files', 'Version: 1'])).toEqual([]);
  expect(apkItem(['P:musl', 'V:1.2.4-r2', 'A:x86_64'])).toMatchObject([{ key: 'musl', version: '1.2.4-r2' }]);
  const rpm =
    'bash\t0:5.1.8-6.el9\tx86_64\tRed Hat\nkernel\t0:5.14.0-1.el9\tx86_64\t(none)\nkernel\t0:5.14.0-2.el9\tx86_64\t(none)\nvim\t2:8.2-1\tx86_64\tx\ngpg-pubkey\t0:1-2\t(none)\t\n';
  expect(parseRpm(rpm).map(({ key, version }) => [key, version])).toEqual([
    ['bash.x86_64', '5.1.8-6.el9'],
    ['kernel.x86_64 5.14.0-1.el9', '5.14.0-1.el9'],
    ['kernel.x86_64 5.14.0-2.el9', '5.14.0-2.el9'],
    ['vim.x86_64', '2:8.2-1'],
  ]);
});

test('the kernel’s tables are read: listening sockets in both families, and addresses of a day', () => {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const row = (local: string, state: string) =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 0 0 4711 1 0\n`;
  expect(parseSockets(head + row('0100007F:0CEA', '0A') + row('0100007F:0CEB', '01'), '0A')).toEqual([
    { address: '127.0.0.1', port: 3306, inode: '4711' },
  ]);
  const [six] = parseSockets(head + row('B80D0120000000000000000001000000:0050', '0A'), '0A');
  expect(six).toEqual({ address: '2001:db8::1', port: 80, inode: '4711' });
  const addresses =
    '20010db8000000000000000000000001 02 40 00 01     eth0\n20010db8000000000000000000000002 02 40 00 80     eth0\n';
  expect([...temporaryAddresses(addresses)]).toEqual(['2001:db8::1']);
});

test('accounts, memory modules and sessions are read as the manuals write them', () => {
  const users = parseUsers(
    'root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000:Ada L,,,:/home/ada:/bin/zsh\nwww:x:33:33::/:/usr/sbin/nologin\n',
    'root:x:0:\nada:x:1000:\nsudo:x:27:ada\n',
  );
  expect(users.map(({ name, value }) => [name, value.admin, value.kind, value.can_log_in])).toEqual([
    ['root', true, 'system', true],
    ['ada', true, 'person', true],
    ['www', false, 'system', false],
  ]);
  const modules = parseModules(
    'Handle 0x1\nMemory Device\n\tSize: 16 GB\n\tLocator: DIMM A\n\tBank Locator: P0\n\tType: DDR4\n\tSpeed: 3200 MT/s\n\tManufacturer: Micron\n\tPart Number: 18ASF2G\n\nHandle 0x2\nMemory Device\n\tSize: No Module Installed\n\tLocator: DIMM B\n',
  );
  expect(modules).toEqual([
    {
      key: 'P0 DIMM A',
      name: '18ASF2G',
      version: '',
      value: { bytes: 17_179_869_184, type: 'DDR4', speed: '3200 MT/s', maker: 'Micron', place: 'P0 DIMM A' },
    },
  ]);
  const record = Buffer.alloc(384 * 2);
  record.writeInt16LE(7, 0);
  record.write('pts/0', 8);
  record.write('ada', 44);
  record.write('10.0.0.9', 76);
  expect(parseUtmp(record)).toMatchObject([
    { key: 'ada pts/0', name: 'ada', value: { terminal: 'pts/0', from: '10.0.0.9' } },
  ]);
});

test('a part of everything is a message that the server reads', async () => {
  const items = ((await read('local_users')) ?? []).slice(0, 50);
  const payload = { section: 'local_users', hash: 'x'.repeat(32), after: null, upto: null, items };
  expect(FromAgent.safeParse({ type: 'inventory_part', payload }).error).toBeUndefined();
});
