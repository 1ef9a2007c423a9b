import { readdirSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { kernelUnits } from '../../collect/linux/auxv.ts';
import { KernelFiles } from '../../collect/linux/kernel-files.ts';
import { blankStat, parseProcessStat, processName } from '../../collect/linux/process-stat.ts';
import { Users } from '../../collect/linux/users.ts';
import { CpuShares } from './cpu-shares.ts';
import { PROCESS_SIGNALS, type ProcessSignal } from './params.ts';
import {
  MAX_COMMAND,
  MAX_PROCESSES,
  type ProcessInfo,
  type ProcessState,
  type ProcessTable,
} from './types.ts';

/** What is looked up once for each process, and again when it has become another program. */
interface Known {
  readonly startTicks: number;
  /** As the kernel keeps it: cut to 15 bytes. */
  readonly comm: string;
  readonly name: string;
  readonly command: string;
  readonly user: string;
}

/** The letters of proc(5). */
const STATES: Readonly<Record<string, ProcessState>> = {
  R: 'running',
  S: 'sleeping',
  I: 'sleeping',
  D: 'waiting',
  T: 'stopped',
  t: 'stopped',
  Z: 'zombie',
};
const CUT_NAME_LENGTH = 15;
const MAX_NAME = 256;

/** Reads /proc directly: a thousand processes in some hundredths of a second. */
export class LinuxProcesses implements ProcessTable {
  readonly #files = new KernelFiles();
  readonly #units = kernelUnits(this.#files);
  readonly #users = new Users(this.#files);
  readonly #stat = blankStat();
  readonly #shares = new CpuShares();
  #known = new Map<number, Known>();

  look(): Promise<ProcessInfo[]> {
    return Promise.resolve(this.#look(performance.now()));
  }

  find(pid: number): Promise<Pick<ProcessInfo, 'started_at' | 'name'> | undefined> {
    const bytes = this.#files.readShort(`/proc/${pid}/stat`);
    if (!parseProcessStat(bytes, this.#stat)) return Promise.resolve(undefined);
    const { name } = this.#lookUp(pid, processName(bytes));
    return Promise.resolve({ started_at: this.#startedAt(), name });
  }

  signal(pid: number, signal: ProcessSignal): void {
    process.kill(pid, PROCESS_SIGNALS[signal]);
  }

  /** Here each thread has its own. One that ends meanwhile needs none. */
  setNice(pid: number, nice: number): void {
    setPriority(pid, nice);
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      if (Number(thread) !== pid) setPriorityIfThere(Number(thread), nice);
    }
  }

  #look(now: number): ProcessInfo[] {
    const processes: ProcessInfo[] = [];
    const known = new Map<number, Known>();
    this.#shares.begin(now);
    for (const entry of readdirSync('/proc')) {
      const pid = Number(entry);
      if (!Number.isInteger(pid)) continue;
      if (processes.length === MAX_PROCESSES) break;
      const bytes = this.#files.readShort(`/proc/${entry}/stat`);
      if (!parseProcessStat(bytes, this.#stat)) continue;
      // Taken before the next read, which uses the same memory.
      const comm = processName(bytes);
      const { ppid, threads, residentPages, startTicks, ticks, state } = this.#stat;
      const before = this.#known.get(pid);
      const isSame = before?.startTicks === startTicks && before.comm === comm;
      const one = isSame ? before : this.#lookUp(pid, comm);
      known.set(pid, one);
      processes.push({
        pid,
        ppid,
        started_at: this.#startedAt(),
        name: one.name,
        command: one.command,
        user: one.user,
        cpu_percent: this.#shares.of(pid, startTicks, (ticks * 1000) / this.#units.ticksPerSecond),
        memory: residentPages * this.#units.pageBytes,
        threads,
        state: STATES[String.fromCharCode(state)] ?? 'unknown',
      });
    }
    this.#known = known;
    return processes;
  }

  /** Of the process in `#stat`. */
  #startedAt(): number {
    return bootTime(this.#files) + Math.floor((this.#stat.startTicks * 1000) / this.#units.ticksPerSecond);
  }

  #lookUp(pid: number, comm: string): Known {
    const { startTicks } = this.#stat;
    const command = this.#files.text(`/proc/${pid}/cmdline`);
    const uid = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
    return {
      startTicks,
      comm,
      name: wholeName(comm, command),
      command: command.replaceAll('\0', ' ').trim().slice(0, MAX_COMMAND).toWellFormed(),
      user: uid === undefined ? '' : this.#users.name(uid),
    };
  }
}

/** The kernel cuts a name; the whole of it is in the command line. */
function wholeName(comm: string, command: string): string {
  if (comm.length < CUT_NAME_LENGTH) return comm;
  const program = command.split('\0', 1)[0] ?? '';
  const base = program.slice(program.lastIndexOf('/') + 1);
  return (base.startsWith(comm) ? base : comm).slice(0, MAX_NAME).toWellFormed();
}

let bootedAt: number | undefined;

/** When the machine started, Unix milliseconds. Read once: it moves when the clock is set, and what names a process must not. */
function bootTime(files: KernelFiles): number {
  bootedAt ??= Number(/^btime (\d+)$/m.exec(files.text('/proc/stat'))?.[1] ?? 0) * 1000;
  return bootedAt;
}

function setPriorityIfThere(thread: number, nice: number): void {
  try {
    setPriority(thread, nice);
  } catch {
    // It has ended.
  }
}
