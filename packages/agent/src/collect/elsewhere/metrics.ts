import { statfs } from 'node:fs/promises';
import { freemem, loadavg, totalmem, uptime } from 'node:os';
import type { DiskSample, Metrics, ProcessSample } from '@guru/protocol/control';
import type { Systeminformation } from 'systeminformation';
import { clipMetrics } from '../clip.ts';
import type { Collector } from '../types.ts';
import { inTime } from './patience.ts';

const TOP = 10;
/** Asking one of these for its size can wait for a network. */
const REMOTE = /^(nfs|smb|cifs|afp|webdav|9p|fuse)/i;

/** A list of processes costs a child process here: this often is enough when nobody looks. */
const SCAN_INTERVAL_MS = 5 * 60_000;

/** Two waits follow each other in one measurement, which the heart gives up after 10 s. */
const PATIENCE_MS = 4000;

type Processes = Pick<Metrics, 'top_cpu' | 'top_memory'>;

/**
 * Measures macOS and Windows through `systeminformation`, which is loaded with the first heartbeat. It starts other
 * programs and so costs more than reading /proc; what does not answer in time is reported as 0 or left out.
 */
export class SysteminformationCollector implements Collector {
  #processes: Processes = { top_cpu: [], top_memory: [] };
  #scannedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<Metrics> | undefined;

  /** One measurement at a time: who asks meanwhile gets the one that runs. */
  collect(watched: boolean): Promise<Metrics> {
    this.#running ??= this.#measure(watched).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #measure(watched: boolean): Promise<Metrics> {
    const { default: si } = await import('systeminformation');
    const load = si.currentLoad().then((current) => current.currentLoad);
    const [cpu, memory, disks, network, io] = await Promise.all([
      inTime(load, 0, PATIENCE_MS),
      inTime<Partial<Systeminformation.MemData>>(si.mem(), {}, PATIENCE_MS),
      inTime(si.fsSize(), [], PATIENCE_MS),
      inTime(si.networkStats('*'), [], PATIENCE_MS),
      // Whatever its type says: on Windows it answers null.
      inTime<Partial<Systeminformation.FsStatsData> | null>(si.fsStats(), null, PATIENCE_MS),
    ]);
    if (watched || performance.now() - this.#scannedAt > SCAN_INTERVAL_MS) {
      this.#processes = await inTime(si.processes().then(topProcesses), this.#processes, PATIENCE_MS);
      this.#scannedAt = performance.now();
    }
    const swap_total = memory.swaptotal ?? 0;
    const memory_total = memory.total || totalmem();
    return clipMetrics({
      at: Date.now(),
      cpu_percent: cpu,
      load1: process.platform === 'win32' ? null : (loadavg()[0] ?? null),
      memory_used: memory_total - (memory.available ?? freemem()),
      memory_total,
      swap_used: memory.swapused ?? 0,
      swap_total,
      net_rx_bytes_per_s: sum(network, (one) => one.rx_sec),
      net_tx_bytes_per_s: sum(network, (one) => one.tx_sec),
      disk_read_bytes_per_s: io?.rx_sec ?? 0,
      disk_write_bytes_per_s: io?.wx_sec ?? 0,
      uptime_s: uptime(),
      disks:
        disks.length > 0 ? disks.filter(({ type }) => !REMOTE.test(type)).map(toDisk) : await systemDisk(),
      ...this.#processes,
    });
  }
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + (of(one) || 0), 0);
}

function toDisk({ mount, type, used, size }: Systeminformation.FsSizeData): DiskSample {
  return { mount, filesystem: type, used, total: size };
}

/** The disk that the system is on, as the kernel tells it: for when nobody else does. */
async function systemDisk(): Promise<DiskSample[]> {
  const mount = process.platform === 'win32' ? `${process.env.SystemDrive ?? 'C:'}\\` : '/';
  try {
    const { bsize, blocks, bfree } = await statfs(mount);
    return [{ mount, filesystem: '', used: (blocks - bfree) * bsize, total: blocks * bsize }];
  } catch {
    return [];
  }
}

function topProcesses({ list }: Systeminformation.ProcessesData): Processes {
  const top = (by: (one: Systeminformation.ProcessesProcessData) => number): ProcessSample[] =>
    [...list]
      .sort((a, b) => by(b) - by(a))
      .slice(0, TOP)
      .map(toProcess);
  return { top_cpu: top((one) => one.cpu), top_memory: top((one) => one.memRss) };
}

function toProcess({ pid, name, user, cpu, memRss }: Systeminformation.ProcessesProcessData): ProcessSample {
  return { pid, name, user, cpu_percent: cpu, memory: memRss * 1024 };
}
