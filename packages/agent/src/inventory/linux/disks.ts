import type { InventoryItem } from '@guru/protocol/control';
import { ran } from '../quietly.ts';
import { smartValues } from '../smart.ts';
import { item, type ReadOptions } from '../types.ts';
import { namesAt, textAt } from './files.ts';

const BLOCKS = '/sys/block';
/** What is made of memory, files or other disks. */
const NO_DISK = /^(?:loop|ram|zram|dm-|md|nbd|zd|sr|fd)/;
const SECTOR_BYTES = 512;

/** The disks, and how they say that they are by SMART, where smartctl(8) is installed and may ask. */
export async function readDisks({ signal }: ReadOptions): Promise<InventoryItem[]> {
  const items: InventoryItem[] = [];
  for (const name of (await namesAt(BLOCKS)).filter((one) => !NO_DISK.test(one))) {
    const at = (file: string) => textAt(`${BLOCKS}/${name}/${file}`);
    const sectors = Number(await at('size'));
    if (!(sectors > 0)) continue;
    // It ends with a number by what is wrong with the disk, and says all the same.
    const smart = smartValues((await ran(['smartctl', '-j', '-i', '-H', '-A', `/dev/${name}`], signal)).out);
    items.push(
      item(name, (await at('device/model')) || name, {
        bytes: sectors * SECTOR_BYTES,
        maker: await at('device/vendor'),
        serial: await at('device/serial'),
        firmware: (await at('device/firmware_rev')) || (await at('device/rev')),
        kind: (await at('queue/rotational')) === '1' ? 'hard disk' : 'solid state',
        removable: (await at('removable')) === '1',
        ...smart,
      }),
    );
  }
  return items;
}
