import { availableParallelism, cpus, hostname, release, totalmem, version } from 'node:os';
import type { Facts } from '@guru/protocol/control';
import type { Systeminformation } from 'systeminformation';
import { clipFacts } from '../clip.ts';
import { readInterfaces } from '../interfaces.ts';
import { inTime } from './patience.ts';

/** What this macOS or Windows machine is, through `systeminformation`. What does not answer in time is
 * what the runtime knows, or stays empty. */
export async function readFactsElsewhere(): Promise<Facts> {
  const { default: si } = await import('systeminformation');
  const [os, system, cpu, users] = await Promise.all([
    inTime<Partial<Systeminformation.OsData>>(si.osInfo(), {}),
    inTime<Partial<Systeminformation.SystemData>>(si.system(), {}),
    inTime<Partial<Systeminformation.CpuData>>(si.cpu(), {}),
    inTime(si.users(), []),
  ]);
  return clipFacts({
    hostname: hostname(),
    os: process.platform === 'win32' ? 'windows' : 'macos',
    os_name: os.distro || version(),
    os_version: os.release ?? '',
    kernel: release(),
    arch: process.arch,
    time_zone: si.time().timezoneName,
    manufacturer: system.manufacturer ?? '',
    model: system.model ?? '',
    serial: system.serial ?? '',
    virtualization: system.virtual ? (system.virtualHost ?? 'other') : '',
    cpu_model: cpu.brand ? `${cpu.manufacturer ?? ''} ${cpu.brand}` : (cpus()[0]?.model ?? ''),
    cpu_cores: availableParallelism(),
    memory_total: totalmem(),
    interfaces: readInterfaces(),
    logged_on_user: users[0]?.user ?? null,
  });
}
