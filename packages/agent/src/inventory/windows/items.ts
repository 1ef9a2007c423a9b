import type { InventoryItem } from '@guru/protocol/control';
import type { Row } from '../rows.ts';
import { item } from '../types.ts';
import type { Scripted } from './scripts.ts';

/** What the answer of PowerShell for each section comes to. */
export const ITEMS: { readonly [S in Scripted]: (rows: readonly Row[]) => InventoryItem[] } = {
  hardware: ([row]) => {
    if (row === undefined) return [];
    const named = (key: string, name: string, value = {}) => (name === '' ? [] : [item(key, name, value)]);
    return [
      ...named('maker', row.text('maker')),
      ...named('model', row.text('model')),
      ...named('serial', row.text('serial')),
      ...named('board', row.text('board'), { maker: row.text('board_maker') }),
      ...named('firmware', row.text('firmware'), {
        maker: row.text('firmware_maker'),
        date: row.text('firmware_date'),
      }),
      item('processor', row.text('processor') || 'Processor', {
        cores: row.number('cores'),
        sockets: row.number('sockets'),
      }),
      item('memory', 'Memory', { bytes: row.number('memory') || row.number('total') }),
    ];
  },
  memory_modules: (rows) =>
    rows.map((row) => {
      const place = [row.text('BankLabel'), row.text('DeviceLocator')].filter(Boolean).join(' ');
      const speed = row.number('Speed');
      return item(place, row.text('PartNumber') || 'Memory module', {
        bytes: row.number('Capacity'),
        speed: speed === undefined ? '' : `${speed} MT/s`,
        maker: row.text('Manufacturer'),
        serial: row.text('SerialNumber'),
        place,
      });
    }),
  disks: (rows) =>
    rows.map((row) =>
      item(row.text('id') || row.text('serial'), row.text('name'), {
        bytes: row.number('bytes'),
        serial: row.text('serial'),
        firmware: row.text('firmware'),
        kind: row.text('kind'),
        bus: row.text('bus'),
        smart_passed: row.text('health') === '' ? undefined : row.text('health') === 'Healthy',
        wear_percent: row.number('wear'),
      }),
    ),
  os: ([row]) =>
    row === undefined
      ? []
      : [
          item(
            'os',
            row.text('name') || 'Windows',
            {
              build: row.text('build'),
              release: row.text('release'),
              edition: row.text('edition'),
              installed_at: row.text('installed_at'),
              locale: row.text('locale'),
              time_zone: row.text('time_zone'),
              reboot_pending: row.boolean('reboot_pending'),
              arch: row.text('arch'),
            },
            row.text('version'),
          ),
        ],
  network: (rows) =>
    rows.flatMap((row) => {
      const name = row.text('name');
      const mac = row.text('mac').toLowerCase().replaceAll('-', ':');
      return [
        item(name, name, { description: row.text('description'), mac, mtu: row.number('mtu') }),
        ...row.rows('addresses').map((one) => {
          const address = one.text('address').replace(/%.*$/, '');
          const network = `${address}/${one.text('prefix')}`;
          return item(`${name} ${address}`, address, {
            interface: name,
            network,
            family: one.text('family'),
          });
        }),
      ];
    }),
  local_users: (rows) =>
    rows.map((row) =>
      item(row.text('name'), row.text('name'), {
        full_name: row.text('full_name'),
        description: row.text('description'),
        can_log_in: row.boolean('enabled'),
        admin: row.boolean('admin'),
        sid: row.text('sid'),
        password_required: row.boolean('password_required'),
      }),
    ),
  logged_on: (rows) =>
    rows.flatMap((row) => {
      const user = row.text('user');
      if (user === '') return [];
      const [domain, name] = user.includes('\\')
        ? [user.split('\\')[0], user.split('\\').slice(1).join('\\')]
        : ['', user];
      return [item(`${user} ${row.text('session')}`, name, { domain, terminal: row.text('session') })];
    }),
  certificates: (rows) =>
    rows.map((row) => {
      const name = /CN=("[^"]+"|[^,]+)/.exec(row.text('subject'))?.[1]?.replaceAll('"', '');
      return item(row.text('thumbprint'), name || row.text('subject') || row.text('thumbprint'), {
        issuer: row.text('issuer'),
        names: row.text('names'),
        begins_at: row.text('begins_at'),
        ends_at: row.text('ends_at'),
        serial: row.text('serial'),
        fingerprint: row.text('thumbprint'),
      });
    }),
  ports: (rows) =>
    rows.map((row) => {
      const [protocol, address, port] = [
        row.text('protocol'),
        row.text('address').replace(/%.*$/, ''),
        row.text('port'),
      ];
      return item(`${protocol} ${address} ${port}`, port, {
        protocol,
        address,
        program: row.text('program'),
      });
    }),
  printers: (rows) =>
    rows.map((row) =>
      item(row.text('name'), row.text('name'), {
        driver: row.text('driver'),
        way: row.text('way'),
        shared: row.boolean('shared'),
      }),
    ),
  virtual: (rows) =>
    rows.flatMap((row) => {
      if (row.text('kind') !== 'host')
        return [
          item(`hyper-v ${row.text('name')}`, row.text('name'), {
            kind: 'machine',
            engine: 'hyper-v',
            state: row.text('state').toLowerCase(),
          }),
        ];
      const inside = hostOf(`${row.text('maker')} ${row.text('model')}`);
      return inside === undefined ? [] : [item('this machine', inside, { kind: 'host' })];
    }),
};

const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/vmware/i, 'vmware'],
  [/virtualbox|innotek/i, 'virtualbox'],
  [/microsoft.*virtual machine/i, 'hyper-v'],
  [/amazon ec2/i, 'amazon'],
  [/google/i, 'google'],
  [/parallels/i, 'parallels'],
  [/qemu|kvm|red hat|openstack/i, 'kvm'],
  [/xen/i, 'xen'],
];

function hostOf(maker: string): string | undefined {
  return HOSTS.find(([pattern]) => pattern.test(maker))?.[1];
}
