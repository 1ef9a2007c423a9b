import { setPriority } from 'node:os';
import { programOutput } from '../../runtime/program-output.ts';
import { AnswerFailure } from '../answer.ts';
import { PROCESS_SIGNALS, type ProcessSignal } from './params.ts';
import {
  MAX_COMMAND,
  MAX_PROCESSES,
  type ProcessInfo,
  type ProcessState,
  type ProcessTable,
} from './types.ts';

/** The first letter of ps(1)'s STAT on macOS. */
const STATES: Readonly<Record<string, ProcessState>> = {
  R: 'running',
  S: 'sleeping',
  I: 'sleeping',
  U: 'waiting',
  T: 'stopped',
  Z: 'zombie',
};

const COLUMNS = 'pid=,ppid=,user=,pcpu=,rss=,stat=,lstart=,comm=';
/** Number, parent, user, load, KiB in memory, state, start ("Thu Nov 26 01:41:05 2026"), path of the program. */
const LINE =
  /^\s*(\d+)\s+(\d+)\s+(\S+)\s+([\d.]+)\s+(\d+)\s+(\S+)\s+(\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})\s+(.*)$/;

/** Asks ps(1): macOS has no /proc. Its load is ps' own, a mean over the last minute; it tells no threads. */
export class MacProcesses implements ProcessTable {
  async look(): Promise<ProcessInfo[]> {
    const [all, commands] = await Promise.all([ps('-axww', '-o', COLUMNS), ps('-axww', '-o', 'pid=,args=')]);
    return parseProcesses(all, commands);
  }

  async find(pid: number): Promise<Pick<ProcessInfo, 'started_at' | 'name'> | undefined> {
    const { out } = await programOutput(['ps', '-p', String(pid), '-ww', '-o', COLUMNS]);
    return parseProcesses(out, '')[0];
  }

  signal(pid: number, signal: ProcessSignal): void {
    process.kill(pid, PROCESS_SIGNALS[signal]);
  }

  setNice(pid: number, nice: number): void {
    setPriority(pid, nice);
  }
}

/** What two runs of ps(1) have printed, as processes. Lines that can't be read are left out. */
export function parseProcesses(all: string, commands: string): ProcessInfo[] {
  const byPid = new Map<number, string>();
  for (const line of commands.split('\n')) {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid !== undefined && command !== undefined) byPid.set(Number(pid), command);
  }
  return all
    .split('\n')
    .flatMap((line) => parseLine(line, byPid) ?? [])
    .slice(0, MAX_PROCESSES);
}

function parseLine(line: string, commands: ReadonlyMap<number, string>): ProcessInfo | undefined {
  const [, pid, ppid, user = '', cpu, kib, state = '', start, path = ''] = LINE.exec(line) ?? [];
  if (pid === undefined) return undefined;
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    started_at: Date.parse(`${start} UTC`),
    name: path.slice(path.lastIndexOf('/') + 1),
    command: (commands.get(Number(pid)) ?? '').slice(0, MAX_COMMAND).toWellFormed(),
    user,
    cpu_percent: Number(cpu),
    memory: Number(kib) * 1024,
    threads: null,
    state: STATES[state.slice(0, 1)] ?? 'unknown',
  };
}

async function ps(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await programOutput(['ps', ...args]);
  if (code !== 0) throw new AnswerFailure('failed', `ps ended with ${code}: ${err}`);
  return out;
}
