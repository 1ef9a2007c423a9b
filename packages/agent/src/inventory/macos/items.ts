import type { InventoryItem } from '@guru/protocol/control';
import { type Row, readRows } from '../rows.ts';
import { item } from '../types.ts';

interface Profile {
  /** Data types of system_profiler(8). */
  readonly types: readonly string[];
  readonly items: (json: string) => InventoryItem[];
}

export type Profiled = 'hardware' | 'memory_modules' | 'disks' | 'os' | 'software';

const rowsOf = (json: string, type: string): Row[] => readRows(json)[0]?.rows(type) ?? [];
const UNITS: Readonly<Record<string, number>> = { MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

function bytesOf(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^([\d.]+)\s*([MGT]B)/.exec(text) ?? [];
  return amount === '' ? undefined : Math.round(Number(amount) * (UNITS[unit] ?? 0));
}

export const PROFILES: Readonly<Record<Profiled, Profile>> = {
  hardware: {
    types: ['SPHardwareDataType'],
    items: (json) => {
      const [row] = rowsOf(json, 'SPHardwareDataType');
      if (row === undefined) return [];
      const named = (key: string, name: string, value = {}) => (name === '' ? [] : [item(key, name, value)]);
      // `proc 8:4:4`: all, fast, saving.
      const cores = /(\d+)/.exec(row.text('number_processors'))?.[1];
      return [
        item('maker', 'Apple'),
        ...named('model', row.text('machine_model'), { title: row.text('machine_name') }),
        ...named('serial', row.text('serial_number')),
        ...named('firmware', row.text('boot_rom_version')),
        item('processor', row.text('chip_type') || row.text('cpu_type') || 'Processor', {
          cores: cores === undefined ? undefined : Number(cores),
        }),
        item('memory', 'Memory', { bytes: bytesOf(row.text('physical_memory')) }),
      ];
    },
  },
  memory_modules: {
    types: ['SPMemoryDataType'],
    items: (json) =>
      rowsOf(json, 'SPMemoryDataType').flatMap((bank) =>
        // Where memory is soldered in, one row speaks of all of it.
        (bank.rows('_items').length > 0 ? bank.rows('_items') : [bank]).flatMap((row, at) => {
          const size = row.text('dimm_size') || row.text('SPMemoryDataType');
          const bytes = bytesOf(size);
          if (bytes === undefined) return [];
          const place = row.text('_name') || `memory ${at}`;
          return [
            item(place, row.text('dimm_part_number') || row.text('dimm_type') || 'Memory', {
              bytes,
              type: row.text('dimm_type'),
              speed: row.text('dimm_speed'),
              maker: row.text('dimm_manufacturer'),
              serial: row.text('dimm_serial_number'),
              place,
            }),
          ];
        }),
      ),
  },
  disks: {
    types: ['SPNVMeDataType', 'SPSerialATADataType'],
    items: (json) =>
      ['SPNVMeDataType', 'SPSerialATADataType']
        .flatMap((type) => rowsOf(json, type))
        .flatMap((bus) => bus.rows('_items'))
        .map((row) =>
          item(row.text('bsd_name') || row.text('_name'), row.text('device_model') || row.text('_name'), {
            bytes: row.number('size_in_bytes'),
            serial: row.text('device_serial'),
            firmware: row.text('device_revision'),
            smart_passed:
              row.text('smart_status') === '' ? undefined : row.text('smart_status') === 'Verified',
          }),
        ),
  },
  os: {
    types: ['SPSoftwareDataType'],
    items: (json) => {
      const [row] = rowsOf(json, 'SPSoftwareDataType');
      const [, name = '', version = '', build = ''] =
        /^(.*?) ([\d.]+)(?: \((\w+)\))?$/.exec(row?.text('os_version') ?? '') ?? [];
      if (row === undefined || name === '') return [];
      const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
      return [
        item(
          'os',
          name,
          { build, kernel: row.text('kernel_version'), locale, time_zone: timeZone, arch: process.arch },
          version,
        ),
      ];
    },
  },
  software: {
    types: ['SPApplicationsDataType'],
    items: (json) =>
      rowsOf(json, 'SPApplicationsDataType')
        // What comes with the system has its version.
        .filter((row) => !row.text('path').startsWith('/System/'))
        .map((row) =>
          item(
            row.text('path') || row.text('_name'),
            row.text('_name'),
            { publisher: row.text('obtained_from'), manager: 'macos', arch: row.text('arch_kind') },
            row.text('version'),
          ),
        ),
  },
};
