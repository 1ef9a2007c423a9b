import { availableParallelism } from 'node:os';
import type { InventoryItem } from '@guru/protocol/control';
import { item } from '../types.ts';
import { namesAt, textAt } from './files.ts';

const DMI = '/sys/class/dmi/id';
const MEMORY = '/sys/devices/system/memory';
/** What makers write where they have nothing to say. */
const NOTHING =
  /^(?:|none|not specified|to be filled by o\.?e\.?m\.?|default string|system serial number|0+|x+)$/i;

/** Maker, model, serial number, board, firmware, processor and memory, from the kernel's files. */
export async function readHardware(): Promise<InventoryItem[]> {
  const dmi = async (name: string) => known(await textAt(`${DMI}/${name}`));
  const cpuinfo = await textAt('/proc/cpuinfo');
  const [maker, model, serial, board, boardMaker, bios, biosMaker, biosDate] = await Promise.all(
    [
      'sys_vendor',
      'product_name',
      'product_serial',
      'board_name',
      'board_vendor',
      'bios_version',
      'bios_vendor',
      'bios_date',
    ].map(dmi),
  );
  const tree = known(await textAt('/proc/device-tree/model'));
  const named = (key: string, name: string | undefined, value: Record<string, string | number> = {}) =>
    name ? [item(key, name, value)] : [];
  return [
    ...named('maker', maker),
    ...named('model', model || tree),
    ...named('serial', serial || known(await textAt('/proc/device-tree/serial-number'))),
    ...named('board', board, { maker: boardMaker ?? '' }),
    ...named('firmware', bios, { maker: biosMaker ?? '', date: biosDate ?? '' }),
    item('processor', processorName(cpuinfo), {
      cores: availableParallelism(),
      sockets: new Set([...cpuinfo.matchAll(/^physical id\s*:\s*(\d+)/gm)].map(([, id]) => id)).size || 1,
    }),
    item('memory', 'Memory', { bytes: await installedMemory() }),
  ];
}

export function processorName(cpuinfo: string): string {
  return /^(?:model name|Model|cpu model|Hardware)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1]?.trim() || process.arch;
}

function known(text: string): string {
  return NOTHING.test(text) ? '' : text;
}

/** What is built in, where the kernel tells it: what it calls total lacks what it has taken for itself. */
async function installedMemory(): Promise<number> {
  const block = Number.parseInt(await textAt(`${MEMORY}/block_size_bytes`), 16);
  const names = (await namesAt(MEMORY)).filter((name) => /^memory\d+$/.test(name));
  if (block > 0 && names.length > 0) {
    const states = await Promise.all(names.map((name) => textAt(`${MEMORY}/${name}/state`)));
    return block * states.filter((state) => state === 'online').length;
  }
  return totalMemory(await textAt('/proc/meminfo'));
}

export function totalMemory(meminfo: string): number {
  return Number(/^MemTotal:\s*(\d+) kB/m.exec(meminfo)?.[1] ?? 0) * 1024;
}
