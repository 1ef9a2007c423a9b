import type { InventoryItem } from '@guru/protocol/control';
import { quietly } from '../quietly.ts';
import { item, type ReadOptions } from '../types.ts';

/** The memory modules by dmidecode(8), which only root may ask. */
export async function readMemoryModules({ signal }: ReadOptions): Promise<InventoryItem[] | null> {
  const text = await quietly(['dmidecode', '-t', '17'], signal);
  return text === null ? null : parseModules(text);
}

const UNITS: Readonly<Record<string, number>> = { kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

/** Empty places are no modules. */
export function parseModules(text: string): InventoryItem[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const field = (name: string) => new RegExp(`^\\s+${name}:\\s*(.+)$`, 'm').exec(block)?.[1]?.trim() ?? '';
    const [, amount = '', unit = ''] = /^(\d+) ([kMGT]B)$/.exec(field('Size')) ?? [];
    if (amount === '') return [];
    const known = (name: string) =>
      /^(?:unknown|not specified|none)$/i.test(field(name)) ? '' : field(name);
    const place = [known('Bank Locator'), known('Locator')].filter(Boolean).join(' ') || field('Handle');
    return [
      item(place, known('Part Number') || known('Type') || 'Memory module', {
        bytes: Number(amount) * (UNITS[unit] ?? 0),
        type: known('Type'),
        speed: known('Speed'),
        maker: known('Manufacturer'),
        serial: known('Serial Number'),
        place,
      }),
    ];
  });
}
