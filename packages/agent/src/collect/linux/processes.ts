import { readdirSync, statSync } from 'node:fs';
import type { ProcessSample } from '@guru/protocol/control';
import type { KernelUnits } from './auxv.ts';
import type { KernelFiles } from './kernel-files.ts';
import { blankStat, parseProcessStat, processName } from './process-stat.ts';
import { Top } from './top.ts';
import type { Users } from './users.ts';

export interface TopProcesses {
  readonly top_cpu: ProcessSample[];
  readonly top_memory: ProcessSample[];
}

/** What is remembered of a process until the next scan. */
interface Seen {
  startTicks: number;
  ticks: number;
  round: number;
}

const TOP = 10;
/** A machine with more processes than this has those with the lowest numbers looked at. */
const MAX_PROCESSES = 20_000;
/** The kernel cuts a name to this; the whole of it is in the command line. */
const CUT_NAME_LENGTH = 15;
const MAX_NAME_LENGTH = 256;

/** Finds the processes that use most, by what they have used since the scan before. */
export class ProcessScan {
  readonly #files: KernelFiles;
  readonly #units: KernelUnits;
  readonly #users: Users;
  readonly #seen = new Map<number, Seen>();
  readonly #stat = blankStat();
  #round = 0;
  #scannedAt = 0;

  constructor(files: KernelFiles, units: KernelUnits, users: Users) {
    this.#files = files;
    this.#units = units;
    this.#users = users;
  }

  /**
   * CPU is the share of one core, as top(1) says it, since the scan before; in the first scan it is 0.
   * `now` is in milliseconds.
   */
  scan(now: number): TopProcesses {
    const seconds = (now - this.#scannedAt) / 1000;
    const percentPerTick =
      this.#round === 0 || seconds <= 0 ? 0 : 100 / (this.#units.ticksPerSecond * seconds);
    this.#round += 1;
    this.#scannedAt = now;
    const byCpu = new Top<ProcessSample>(TOP);
    const byMemory = new Top<ProcessSample>(TOP);
    let count = 0;
    for (const entry of readdirSync('/proc')) {
      const pid = Number(entry);
      if (!Number.isInteger(pid)) continue;
      count += 1;
      if (count > MAX_PROCESSES) break;
      const bytes = this.#files.readShort(`/proc/${entry}/stat`);
      if (!parseProcessStat(bytes, this.#stat)) continue;
      const cpu = this.#ticksSince(pid) * percentPerTick;
      const memory = this.#stat.residentPages * this.#units.pageBytes;
      const make = () => sample(pid, bytes, cpu, memory);
      byCpu.offer(cpu, memory, make);
      byMemory.offer(memory, cpu, make);
    }
    this.#forgetEnded();
    return { top_cpu: this.#named(byCpu), top_memory: this.#named(byMemory) };
  }

  /** What the process of `#stat` has used since the scan before; a new one has used all of it since then. */
  #ticksSince(pid: number): number {
    const { startTicks, ticks } = this.#stat;
    const seen = this.#seen.get(pid);
    if (seen === undefined) {
      this.#seen.set(pid, { startTicks, ticks, round: this.#round });
      return ticks;
    }
    const used = seen.startTicks === startTicks ? ticks - seen.ticks : ticks;
    seen.startTicks = startTicks;
    seen.ticks = ticks;
    seen.round = this.#round;
    return Math.max(0, used);
  }

  #forgetEnded(): void {
    for (const [pid, seen] of this.#seen) if (seen.round !== this.#round) this.#seen.delete(pid);
  }

  /** Whole names and owners are looked up only for those that are shown. */
  #named(top: Top<ProcessSample>): ProcessSample[] {
    return top.items().map((process) => ({
      ...process,
      name: this.#wholeName(process.pid, process.name).slice(0, MAX_NAME_LENGTH),
      user: this.#owner(process.pid),
    }));
  }

  #wholeName(pid: number, name: string): string {
    if (name.length < CUT_NAME_LENGTH) return name;
    const program = this.#files.text(`/proc/${pid}/cmdline`).split('\0', 1)[0] ?? '';
    const base = program.slice(program.lastIndexOf('/') + 1);
    return base.startsWith(name) ? base : name;
  }

  #owner(pid: number): string {
    const uid = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
    return uid === undefined ? '' : this.#users.name(uid);
  }
}

function sample(pid: number, stat: Uint8Array, cpu: number, memory: number): ProcessSample {
  return { pid, name: processName(stat), user: '', cpu_percent: Math.round(cpu * 10) / 10, memory };
}
