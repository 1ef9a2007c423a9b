import { describe, expect, test } from 'bun:test';
import { InventoryItem } from '@guru/protocol/control';
import { certificateItem } from './certificate.ts';
import { cleanItems } from './clean.ts';
import { PROFILES } from './macos/items.ts';
import { parseLsof, parseUsers, parseWho } from './macos/others.ts';
import { parsePrinters } from './printers.ts';
import { readRows } from './rows.ts';
import { smartValues } from './smart.ts';
import { parseContainers, parseMachines } from './virtual.ts';
import { ITEMS } from './windows/items.ts';
import { commandFor } from './windows/scripts.ts';
import { parseUninstall } from './windows/software.ts';

// Written after the manuals and public examples of each program: not recorded on machines of ours.

const UNINSTALL = `
HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip
    DisplayName    REG_SZ    7-Zip 23.01 (x64)
    DisplayVersion    REG_SZ    23.01
    Publisher    REG_SZ    Igor Pavlov
    EstimatedSize    REG_DWORD    0x1632

HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{A-B}
    DisplayName    REG_SZ    Spooler Tools
    InstallDate    REG_SZ    20260131
    WindowsInstaller    REG_DWORD    0x1

HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\KB1
    DisplayName    REG_SZ    Security Update
    ParentKeyName    REG_SZ    OperatingSystem

HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\part
    DisplayName    REG_SZ    A part
    SystemComponent    REG_DWORD    0x1
`.replaceAll('\n', '\r\n');

describe('Windows', () => {
  test('programs are read from the registry, without parts and updates', async () => {
    expect(await parseUninstall(UNINSTALL)).toEqual([
      {
        key: '7-Zip',
        name: '7-Zip 23.01 (x64)',
        version: '23.01',
        value: { publisher: 'Igor Pavlov', manager: 'setup' },
      },
      {
        key: '{A-B} (32)',
        name: 'Spooler Tools',
        version: '',
        value: { installed_at: '2026-01-31', manager: 'msi' },
      },
    ]);
  });

  const RECORDED: readonly [keyof typeof ITEMS, string, readonly (readonly [string, string])[]][] = [
    [
      'hardware',
      '[{"maker":"Dell Inc.","model":"OptiPlex 7090","serial":"ABC1234","board":"0X1","firmware":"1.2.3","firmware_date":"2025-01-02","cores":12,"sockets":1,"processor":"Intel(R) Core(TM) i5","memory":17179869184}]',
      [
        ['maker', 'Dell Inc.'],
        ['model', 'OptiPlex 7090'],
        ['serial', 'ABC1234'],
        ['board', '0X1'],
        ['firmware', '1.2.3'],
        ['processor', 'Intel(R) Core(TM) i5'],
        ['memory', 'Memory'],
      ],
    ],
    [
      'memory_modules',
      '{"BankLabel":"BANK 0","DeviceLocator":"DIMM1","PartNumber":"M471 ","Capacity":8589934592,"Speed":3200}',
      [['BANK 0 DIMM1', 'M471']],
    ],
    [
      'disks',
      '[{"id":"0","name":"Samsung SSD","bytes":512110190592,"health":"Healthy","kind":"SSD","bus":"NVMe","wear":2}]',
      [['0', 'Samsung SSD']],
    ],
    [
      'os',
      '[{"name":"Microsoft Windows 11 Pro","version":"10.0.22631","build":"22631.4460","reboot_pending":true,"locale":"de-DE","time_zone":"W. Europe Standard Time"}]',
      [['os', 'Microsoft Windows 11 Pro']],
    ],
    [
      'network',
      '[{"name":"Ethernet","mac":"00-15-5D-00-00-01","mtu":1500,"addresses":[{"address":"10.0.0.5","prefix":24,"family":"IPv4"},{"address":"fe80::1%4","prefix":64,"family":"IPv6"}]}]',
      [
        ['Ethernet', 'Ethernet'],
        ['Ethernet 10.0.0.5', '10.0.0.5'],
        ['Ethernet fe80::1', 'fe80::1'],
      ],
    ],
    [
      'local_users',
      '[{"name":"Administrator","enabled":false,"admin":true,"sid":"S-1-5-21-1-500"}]',
      [['Administrator', 'Administrator']],
    ],
    ['logged_on', '[{"user":"ACME\\\\alice","session":2}]', [['ACME\\alice 2', 'alice']]],
    [
      'certificates',
      '[{"thumbprint":"AB12","subject":"CN=\\"shop, inc\\", O=Acme","issuer":"CN=CA","ends_at":"2027-01-02T00:00:00.0000000Z"}]',
      [['AB12', 'shop, inc']],
    ],
    [
      'ports',
      '[{"protocol":"tcp","address":"0.0.0.0","port":3389,"program":"svchost"}]',
      [['tcp 0.0.0.0 3389', '3389']],
    ],
    [
      'printers',
      '[{"name":"HP LaserJet","driver":"HP UPD","way":"IP_10.0.0.9","shared":false}]',
      [['HP LaserJet', 'HP LaserJet']],
    ],
    [
      'virtual',
      '[{"kind":"host","maker":"VMware, Inc.","model":"VMware20,1"},{"kind":"machine","name":"dc01","state":"Running"}]',
      [
        ['this machine', 'vmware'],
        ['hyper-v dc01', 'dc01'],
      ],
    ],
  ];

  test.each(RECORDED)(
    'what PowerShell says of the %s becomes items that fit the wire',
    async (section, json, expected) => {
      const items = ITEMS[section](readRows(`\ufeff${json}`));
      expect(items.map(({ key, name }) => [key, name])).toEqual(expected.map((pair) => [...pair]));
      for (const item of await cleanItems(items)) expect(InventoryItem.safeParse(item).error).toBeUndefined();
    },
  );

  test.each(RECORDED)('nothing, and what is no JSON, is no %s', (section) => {
    for (const text of ['', '{', 'null', '[]', '[null]', '"x"', '[[]]'])
      expect(() => ITEMS[section](readRows(text))).not.toThrow();
  });

  test('a script travels as one word', () => {
    const command = commandFor('os');
    expect(command.at(-1)).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(Buffer.from(command.at(-1) ?? '', 'base64').toString('utf16le')).toContain('RebootPending');
  });
});

describe('macOS', () => {
  test('hardware, disks, system and programs are read from system_profiler', () => {
    const hardware = PROFILES.hardware.items(
      '{"SPHardwareDataType":[{"machine_model":"Mac14,2","machine_name":"MacBook Air","chip_type":"Apple M2","number_processors":"proc 8:4:4","physical_memory":"16 GB","serial_number":"C02"}]}',
    );
    expect(hardware).toContainEqual({ key: 'processor', name: 'Apple M2', version: '', value: { cores: 8 } });
    expect(hardware).toContainEqual({
      key: 'memory',
      name: 'Memory',
      version: '',
      value: { bytes: 17_179_869_184 },
    });
    expect(
      PROFILES.disks.items(
        '{"SPNVMeDataType":[{"_items":[{"bsd_name":"disk0","device_model":"APPLE SSD","size_in_bytes":500277792768,"smart_status":"Verified"}]}]}',
      ),
    ).toMatchObject([{ key: 'disk0', name: 'APPLE SSD', value: { smart_passed: true } }]);
    expect(
      PROFILES.os.items(
        '{"SPSoftwareDataType":[{"os_version":"macOS 15.1 (24B83)","kernel_version":"Darwin 24.1.0"}]}',
      ),
    ).toMatchObject([{ name: 'macOS', version: '15.1', value: { build: '24B83' } }]);
    expect(
      PROFILES.software.items(
        '{"SPApplicationsDataType":[{"_name":"Firefox","version":"132.0","path":"/Applications/Firefox.app"},{"_name":"Mail","path":"/System/Applications/Mail.app"}]}',
      ),
    ).toMatchObject([{ name: 'Firefox', version: '132.0' }]);
    for (const { items } of Object.values(PROFILES)) expect(items('nonsense')).toEqual([]);
  });

  test('accounts, sessions and ports are read from dscl, who and lsof', () => {
    expect(parseUsers('_www  70\nada  501\nroot  0\n', 'GroupMembership: root ada')).toMatchObject([
      { name: 'ada', value: { uid: 501, admin: true, kind: 'person' } },
      { name: 'root', value: { kind: 'system' } },
    ]);
    expect(parseWho('ada console  Nov 27 08:00 \nada ttys001  Nov 27 08:05 (10.0.0.9)\n')).toMatchObject([
      { key: 'ada console', value: { terminal: 'console' } },
      { key: 'ada ttys001', value: { from: '10.0.0.9' } },
    ]);
    expect(parseLsof('p1\ncsshd\nf3\nPTCP\nn*:22\nf4\nn[::1]:631\n')).toMatchObject([
      { key: 'tcp 0.0.0.0 22', name: '22', value: { program: 'sshd' } },
      { key: 'tcp ::1 631', name: '631' },
    ]);
  });
});

test('disks say how they are by SMART, whatever else stands in the answer', () => {
  const ata = {
    smart_status: { passed: false },
    serial_number: 'S1',
    ata_smart_attributes: {
      table: [
        { id: 5, raw: { value: 8 } },
        { id: 9, raw: { value: 1234 } },
      ],
    },
  };
  expect(smartValues(JSON.stringify(ata))).toEqual({
    serial: 'S1',
    smart_passed: false,
    reallocated_sectors: 8,
  });
  const nvme = {
    smart_status: { passed: true },
    nvme_smart_health_information_log: { percentage_used: 3, media_errors: 0 },
  };
  expect(smartValues(JSON.stringify(nvme))).toEqual({ smart_passed: true, wear_percent: 3, media_errors: 0 });
  for (const text of ['', 'null', '[]', '{"smart_status":7}']) expect(smartValues(text)).toEqual({});
});

test('printers are read without the passwords of their addresses', () => {
  const found = parsePrinters(
    'printer office is idle.  enabled since Thu\nprinter old disabled since Fri -\n\treason\n',
    'device for office: ipp://user:secret@10.0.0.9/ipp\ndevice for old: usb://HP\n',
  );
  expect(found.map(({ name, value }) => [name, value.enabled, value.way])).toEqual([
    ['office', true, 'ipp://10.0.0.9/ipp'],
    ['old', false, 'usb://HP'],
  ]);
});

test('containers and machines are read from their engines', () => {
  const containers = parseContainers(
    '[{"Names":["/web"],"Image":"registry:5000/nginx:1.27","State":"running"},{"Names":["/old"],"Image":"busybox","State":"exited"},7]',
    'docker',
  );
  expect(containers.map(({ key, version, value }) => [key, version, value.image, value.state])).toEqual([
    ['docker web', '1.27', 'registry:5000/nginx', 'running'],
    ['docker old', '', 'busybox', 'stopped'],
  ]);
  expect(parseContainers('{"message":"no"}', 'docker')).toEqual([]);
  expect(
    parseMachines(
      ' Id   Name    State\n----------------\n 1    vm one   running\n -    vm2      shut off\n\n',
    ).map(({ name, value }) => [name, value.state]),
  ).toEqual([
    ['vm one', 'running'],
    ['vm2', 'shut off'],
  ]);
});

test('a certificate says whose it is and when it ends; anything else is none', async () => {
  const made = Bun.spawnSync([
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '30',
    '-subj',
    '/CN=shop.example',
    '-addext',
    'subjectAltName=DNS:shop.example,DNS:www.shop.example',
    '-keyout',
    '/dev/null',
  ]);
  const found = certificateItem('/etc/x.pem', made.stdout.toString());
  expect(found).toMatchObject({ name: 'shop.example', value: { names: 'shop.example, www.shop.example' } });
  expect(Date.parse(String(found?.value.ends_at)) - Date.now()).toBeGreaterThan(29 * 86_400_000);
  expect(certificateItem('x', 'nonsense')).toBeUndefined();
  expect(
    certificateItem('x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
  ).toBeUndefined();
});
