import type { JsonObject } from '@guru/protocol';
import { ask, type ChannelOpener } from './ask.ts';
import { readNumber, readNumberOrNull, readOneOf, readText, refuseMore } from './read.ts';

const PROCESS_STATES = ['running', 'sleeping', 'waiting', 'stopped', 'zombie', 'unknown'] as const;
export type ProcessState = (typeof PROCESS_STATES)[number];

/** What a technician may send to a process: Windows knows `TERM` and `KILL`, which both end it at once, `STOP` and `CONT`. */
export const PROCESS_SIGNALS = ['TERM', 'KILL', 'INT', 'HUP', 'STOP', 'CONT'] as const;
export type ProcessSignal = (typeof PROCESS_SIGNALS)[number];

/** A process as the device tells of it. All texts are the device's: show them as text only. */
export interface DeviceProcess {
  readonly pid: number;
  readonly ppid: number;
  /** Unix milliseconds. With the number it names one process for ever. */
  readonly started_at: number;
  readonly name: string;
  /** Its program and arguments, cut to some hundred characters; empty where it has none or they may not be seen. */
  readonly command: string;
  readonly user: string;
  /** Of one core, since the look before; in the first look 0. */
  readonly cpu_percent: number;
  /** Bytes of memory that are really there. */
  readonly memory: number;
  /** Null where the system does not tell. */
  readonly threads: number | null;
  readonly state: ProcessState;
}

/** All processes of a device at one moment. */
export interface ProcessList {
  /** Unix milliseconds, by the device's clock. */
  readonly at: number;
  readonly processes: readonly DeviceProcess[];
}

/** Which process is meant: with `started_at` never another one that has got its number; the name is for the audit. */
export type ProcessIdentity = Pick<DeviceProcess, 'pid' | 'started_at' | 'name'>;

export interface AskOptions {
  readonly signal?: AbortSignal;
}

export interface WatchOptions extends AskOptions {
  /** From 500 to 60,000. */
  readonly interval_ms: number;
  /** Called with each look at the device, the first one at once. */
  readonly onList: (list: ProcessList) => void;
}

/** All processes now. The device looks twice, half a second apart, so that there is a load to tell. Rejects as `ask` does. */
export async function listProcesses(session: ChannelOpener, options: AskOptions = {}): Promise<ProcessList> {
  const looks = new Looks();
  let last: ProcessList = { at: 0, processes: [] };
  const onItem = (item: JsonObject) => {
    last = looks.take(item) ?? last;
  };
  await ask(session, { type: 'process', params: { op: 'list' }, onItem, signal: options.signal });
  return last;
}

/** Looks again and again until the signal is aborted; then, and when the session breaks, it rejects with the reason. */
export function watchProcesses(session: ChannelOpener, options: WatchOptions): Promise<void> {
  const { interval_ms, onList, signal } = options;
  const looks = new Looks();
  const onItem = (item: JsonObject) => {
    const list = looks.take(item);
    if (list !== null) onList(list);
  };
  return ask(session, { type: 'process', params: { op: 'watch', interval_ms }, onItem, signal });
}

/** Sends a signal. Rejects with `SessionProblem`: `gone` when that process has ended, `not_allowed` for the agent and the first process, `denied`. */
export async function killProcess(
  session: ChannelOpener,
  process: ProcessIdentity,
  signal: ProcessSignal,
  options: AskOptions = {},
): Promise<void> {
  const params = { op: 'kill', ...identity(process), signal };
  await ask(session, { type: 'process', params, onItem: () => undefined, signal: options.signal });
}

/** Sets how much a process yields to others, from -20 (least) to 19. Rejects as `killProcess` does. */
export async function setNice(
  session: ChannelOpener,
  process: ProcessIdentity,
  nice: number,
  options: AskOptions = {},
): Promise<void> {
  const params = { op: 'nice', ...identity(process), nice };
  await ask(session, { type: 'process', params, onItem: () => undefined, signal: options.signal });
}

function identity({ pid, started_at, name }: ProcessIdentity): JsonObject {
  return { pid, started_at, name };
}

/** Puts looks together from lines: what is new or has changed, what has ended, and the time, which closes a look. */
class Looks {
  readonly #known = new Map<number, DeviceProcess>();

  take(item: JsonObject): ProcessList | null {
    if (typeof item.at === 'number') return { at: item.at, processes: [...this.#known.values()] };
    const pid = readNumber(item.pid);
    if (item.ended === true) this.#known.delete(pid);
    else {
      refuseMore(this.#known.size);
      this.#known.set(pid, readProcess(item));
    }
    return null;
  }
}

function readProcess(item: JsonObject): DeviceProcess {
  return {
    pid: readNumber(item.pid),
    ppid: readNumber(item.ppid),
    started_at: readNumber(item.started_at),
    name: readText(item.name),
    command: readText(item.command),
    user: readText(item.user),
    cpu_percent: readNumber(item.cpu_percent),
    memory: readNumber(item.memory),
    threads: readNumberOrNull(item.threads),
    state: readOneOf(item.state, PROCESS_STATES),
  };
}
