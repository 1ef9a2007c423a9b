import type { ProcessSignal } from './params.ts';

/** What processes do, in words that mean the same on every system. `waiting`: for a disk or another device, and not to be woken. */
export type ProcessState = 'running' | 'sleeping' | 'waiting' | 'stopped' | 'zombie' | 'unknown';

/** A process as it is told (spec §5). */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  /** Unix milliseconds, as exact as the system knows; the same at each look. With the number it names one process for ever. */
  readonly started_at: number;
  readonly name: string;
  /** Program and arguments, cut to `MAX_COMMAND`; empty where there are none, or they may not be seen. */
  readonly command: string;
  readonly user: string;
  /** Of one core, since the look before; 0 in the first. */
  readonly cpu_percent: number;
  /** Bytes that are in memory. */
  readonly memory: number;
  /** Null where the system does not tell. */
  readonly threads: number | null;
  readonly state: ProcessState;
}

/** The processes of one system. */
export interface ProcessTable {
  /** All of them, now. */
  look(): Promise<ProcessInfo[]>;
  /** Which process has this number now; undefined when none has. */
  find(pid: number): Promise<Pick<ProcessInfo, 'started_at' | 'name'> | undefined>;
  /** Throws an `AnswerFailure`, or what `process.kill` throws. */
  signal(pid: number, signal: ProcessSignal): void;
  /** From -20, who yields to nobody, to 19. Throws an `AnswerFailure`, or what `os.setPriority` throws. */
  setNice(pid: number, nice: number): void;
}

/** Characters of a command line that are told. */
export const MAX_COMMAND = 400;
/** A machine with more processes than this has those with the lowest numbers told. */
export const MAX_PROCESSES = 20_000;
