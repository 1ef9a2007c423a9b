import { setPriority } from 'node:os';
import {
  describeProcess,
  setSuspended,
  systemProcesses,
  type WindowsProcess,
} from '../../runtime/windows-processes.ts';
import { AnswerFailure } from '../answer.ts';
import { CpuShares } from './cpu-shares.ts';
import { PROCESS_SIGNALS, type ProcessSignal } from './params.ts';
import {
  MAX_COMMAND,
  MAX_PROCESSES,
  type ProcessInfo,
  type ProcessState,
  type ProcessTable,
} from './types.ts';

interface Known {
  readonly startedAt: number;
  readonly command: string;
  readonly user: string;
}

/** Asks the kernel of Windows, which tells all processes at once. */
export class WindowsProcesses implements ProcessTable {
  readonly #shares = new CpuShares();
  #known = new Map<number, Known>();

  async look(): Promise<ProcessInfo[]> {
    this.#shares.begin(performance.now());
    const known = new Map<number, Known>();
    const processes = systemProcesses()
      .slice(0, MAX_PROCESSES)
      .map((one) => {
        const before = this.#known.get(one.pid);
        const more = before?.startedAt === one.startedAt ? before : lookUp(one);
        known.set(one.pid, more);
        return this.#tell(one, more);
      });
    this.#known = known;
    return processes;
  }

  async find(pid: number): Promise<Pick<ProcessInfo, 'started_at' | 'name'> | undefined> {
    const found = systemProcesses().find((one) => one.pid === pid);
    return found && { started_at: found.startedAt, name: found.name };
  }

  /** Windows has no signals: a process can be ended, which it is not asked about, stopped, and let go on. */
  signal(pid: number, signal: ProcessSignal): void {
    if (signal === 'TERM' || signal === 'KILL') {
      process.kill(pid, PROCESS_SIGNALS[signal]);
    } else if (signal === 'STOP' || signal === 'CONT') {
      if (!setSuspended(pid, signal === 'STOP'))
        throw new AnswerFailure('denied', `Windows does not let the agent do that to process ${pid}.`);
    } else {
      throw new AnswerFailure('unsupported', `Windows has no ${signal}: KILL ends a process.`);
    }
  }

  /** The nearest of the six classes that Windows has. */
  setNice(pid: number, nice: number): void {
    setPriority(pid, nice);
  }

  #tell(one: WindowsProcess, { command, user }: Known): ProcessInfo {
    const { pid, ppid, startedAt, name, cpuMs, memory, threads } = one;
    const cpu_percent = this.#shares.of(pid, startedAt, cpuMs);
    const state = stateOf(one);
    return { pid, ppid, started_at: startedAt, name, command, user, cpu_percent, memory, threads, state };
  }
}

function lookUp({ pid, startedAt }: WindowsProcess): Known {
  const { command, user } = describeProcess(pid);
  return { startedAt, command: command.slice(0, MAX_COMMAND).toWellFormed(), user };
}

function stateOf({ suspended, running }: WindowsProcess): ProcessState {
  if (suspended) return 'stopped';
  return running ? 'running' : 'sleeping';
}
