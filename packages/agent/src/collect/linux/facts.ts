import { readlinkSync } from 'node:fs';
import { availableParallelism, release } from 'node:os';
import type { Facts } from '@guru/protocol/control';
import { clipFacts } from '../clip.ts';
import { readInterfaces } from '../interfaces.ts';
import { KernelFiles } from './kernel-files.ts';
import { parseMemory } from './memory.ts';
import { loggedOnUser } from './sessions.ts';
import { virtualization } from './virtualization.ts';

/** What this Linux machine is, from files alone: no child process, a few milliseconds. */
export async function readLinuxFacts(): Promise<Facts> {
  const files = new KernelFiles();
  const os = parseOsRelease(files.text('/etc/os-release') || files.text('/usr/lib/os-release'));
  const cpuinfo = files.text('/proc/cpuinfo');
  const dmi = (name: string) => files.text(`/sys/class/dmi/id/${name}`).trim();
  const manufacturer = dmi('sys_vendor');
  const model = dmi('product_name') || files.text('/proc/device-tree/model').replaceAll('\0', '');
  return clipFacts({
    hostname: files.text('/proc/sys/kernel/hostname').trim(),
    os: 'linux',
    os_name: os.get('PRETTY_NAME') ?? os.get('NAME') ?? 'Linux',
    os_version: os.get('VERSION_ID') ?? '',
    kernel: release(),
    arch: process.arch,
    time_zone: timeZone(files),
    manufacturer,
    model,
    serial: dmi('product_serial'),
    virtualization: virtualization(files, `${manufacturer} ${model}`, cpuinfo),
    cpu_model: /^(?:model name|Model|cpu model)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1] ?? '',
    cpu_cores: availableParallelism(),
    memory_total: parseMemory(files.text('/proc/meminfo')).memory_total,
    interfaces: readInterfaces(),
    logged_on_user: loggedOnUser(files),
  });
}

/** Reads os-release(5): `NAME=value`, the value perhaps in quotes. */
export function parseOsRelease(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z0-9_]+)=(["']?)(.*)\2$/.exec(line.trim());
    if (match?.[1] !== undefined) fields.set(match[1], (match[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return fields;
}

/**
 * The name of the machine's time zone. Asking `Intl` would load its tables of the world, 5 MB that the agent then keeps.
 */
function timeZone(files: KernelFiles): string {
  const fromFile = files.text('/etc/timezone').trim();
  if (fromFile !== '') return fromFile;
  try {
    return /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(readlinkSync('/etc/localtime'))?.[1] ?? 'UTC';
  } catch {
    return 'UTC';
  }
}
