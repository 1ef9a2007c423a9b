import { existsSync } from 'node:fs';

/** Bytes since the machine started. */
export interface DiskBytes {
  readonly read: number;
  readonly written: number;
}

/** The unit of /proc/diskstats whatever the disk's own sectors are (kernel, admin-guide/iostats). */
const SECTOR_BYTES = 512;

/**
 * Adds up /proc/diskstats over whole, real disks. Partitions, RAID and mapped volumes repeat what their disks have
 * counted.
 */
export function sumDisks(diskstats: string, isWholeDisk: (name: string) => boolean): DiskBytes {
  let read = 0;
  let written = 0;
  for (const line of diskstats.split('\n')) {
    const fields = line.trim().split(/ +/);
    const name = fields[2];
    if (name === undefined || !isWholeDisk(name)) continue;
    read += Number(fields[5] ?? 0) * SECTOR_BYTES;
    written += Number(fields[9] ?? 0) * SECTOR_BYTES;
  }
  return { read, written };
}

/** Whether a block device is a disk with a device behind it, and no part of one. */
export function isRealDisk(name: string): boolean {
  return existsSync(`/sys/block/${name.replaceAll('/', '!')}/device`);
}
