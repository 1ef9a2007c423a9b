import { statfsSync } from 'node:fs';
import type { Metrics } from '@guru/protocol/control';
import type { Collector } from '../types.ts';
import { kernelUnits } from './auxv.ts';
import { type CpuTime, cpuPercent, parseCpuTime } from './cpu.ts';
import { type DiskBytes, isRealDisk, sumDisks } from './disk-io.ts';
import { KernelFiles } from './kernel-files.ts';
import { parseMemory } from './memory.ts';
import { parseMounts } from './mounts.ts';
import { hasDevice, type NetworkBytes, sumNetwork } from './network.ts';
import { ProcessScan, type TopProcesses } from './processes.ts';
import { Users } from './users.ts';

/** Counters that become rates against the ones before. `at` is in milliseconds of the steady clock. */
interface Counters {
  readonly at: number;
  readonly cpu: CpuTime;
  readonly network: NetworkBytes;
  readonly disk: DiskBytes;
}

/**
 * The share of one core that looking at processes may take: with thousands of them one look costs more than all the
 * rest together, and is then done less often.
 */
const SCAN_SHARE_AT_REST = 0.0004;
const SCAN_SHARE_WATCHED = 0.01;

/** Measures a Linux machine from /proc directly: no child process, nothing that can wait for a network. */
export class LinuxCollector implements Collector {
  readonly #files = new KernelFiles();
  readonly #processes = new ProcessScan(this.#files, kernelUnits(this.#files), new Users(this.#files));
  /** Asking /sys for each interface and disk each time would cost more than reading their counters. */
  readonly #isReal = new Map<string, boolean>();
  #before: Counters;
  #top: TopProcesses;
  #scannedAt = 0;
  #scanCost = 0;

  constructor() {
    this.#before = this.#counters();
    this.#top = this.#scan();
    // The first scan has nothing to compare with: the first heartbeat makes another, whatever this one has cost.
    this.#scanCost = 0;
  }

  collect(watched: boolean): Promise<Metrics> {
    return Promise.resolve(this.#measure(watched));
  }

  #measure(watched: boolean): Metrics {
    const before = this.#before;
    const after = this.#counters();
    this.#before = after;
    const seconds = Math.max(0.001, (after.at - before.at) / 1000);
    const rate = (from: number, to: number) => Math.max(0, Math.round((to - from) / seconds));
    const share = watched ? SCAN_SHARE_WATCHED : SCAN_SHARE_AT_REST;
    if (performance.now() - this.#scannedAt >= this.#scanCost / share) this.#top = this.#scan();
    return {
      at: Date.now(),
      cpu_percent: Math.round(cpuPercent(before.cpu, after.cpu) * 10) / 10,
      load1: Number.parseFloat(this.#files.text('/proc/loadavg')) || 0,
      ...parseMemory(this.#files.text('/proc/meminfo')),
      net_rx_bytes_per_s: rate(before.network.received, after.network.received),
      net_tx_bytes_per_s: rate(before.network.sent, after.network.sent),
      disk_read_bytes_per_s: rate(before.disk.read, after.disk.read),
      disk_write_bytes_per_s: rate(before.disk.written, after.disk.written),
      uptime_s: Math.floor(Number.parseFloat(this.#files.text('/proc/uptime')) || 0),
      disks: this.#disks(),
      ...this.#top,
    };
  }

  #counters(): Counters {
    return {
      at: performance.now(),
      cpu: parseCpuTime(this.#files.text('/proc/stat')),
      network: sumNetwork(this.#files.text('/proc/net/dev'), (name) =>
        this.#known(`net ${name}`, name, hasDevice),
      ),
      disk: sumDisks(this.#files.text('/proc/diskstats'), (name) =>
        this.#known(`disk ${name}`, name, isRealDisk),
      ),
    };
  }

  #known(key: string, name: string, ask: (name: string) => boolean): boolean {
    const known = this.#isReal.get(key);
    if (known !== undefined) return known;
    if (this.#isReal.size >= 1000) this.#isReal.clear();
    const answer = ask(name);
    this.#isReal.set(key, answer);
    return answer;
  }

  #disks(): Metrics['disks'] {
    const disks: Metrics['disks'] = [];
    for (const { mount, filesystem } of parseMounts(this.#files.text('/proc/self/mountinfo'))) {
      try {
        const { blocks, bfree, bsize } = statfsSync(mount);
        disks.push({
          mount: mount.slice(0, 1024),
          filesystem,
          used: (blocks - bfree) * bsize,
          total: blocks * bsize,
        });
      } catch {
        // Unmounted since, or hidden from us.
      }
    }
    return disks;
  }

  #scan(): TopProcesses {
    const started = performance.now();
    this.#scannedAt = started;
    const top = this.#processes.scan(started);
    this.#scanCost = performance.now() - started;
    return top;
  }
}
