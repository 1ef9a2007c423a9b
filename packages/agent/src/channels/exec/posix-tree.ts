import { readFileSync } from 'node:fs';
import { endProcesses } from '../end-processes.ts';
import { SIGNALS, type SignalName } from '../signals.ts';
import { linuxRow, type ProcessRow, processRows } from './process-rows.ts';
import type { ProcessTree } from './types.ts';

/** In the environment of a command, and so of all that it starts: a process that has left its session and its parent is still known by it. */
const MARK = 'GURU_COMMAND';

/** The mark of one command, for its environment. */
export function newMark(): Readonly<Record<string, string>> {
  return { [MARK]: crypto.randomUUID() };
}

/**
 * What a command has started on a POSIX system: the session that it leads; on Linux also whatever carries its mark, in whichever session; and all descendants of these.
 * A process that has changed its session, thrown its environment away and lost its parents before anybody looked has escaped.
 */
export class PosixTree implements ProcessTree {
  readonly #pid: number;
  readonly #mark: string;
  /** Nothing of the command is older than its program. */
  readonly #started: number;
  /** Who was found once, by number, with the start that tells it from a later process of that number: its parents may be gone at the next look. */
  readonly #known = new Map<number, number>();
  /** Nobody is left of the session: its number may be another's. */
  #isSessionOver = false;

  constructor(pid: number, mark: Readonly<Record<string, string>>) {
    this.#pid = pid;
    this.#mark = `${MARK}=${mark[MARK]}`;
    this.#started = process.platform === 'linux' ? (linuxRow(pid)?.started ?? 0) : 0;
  }

  async signal(name: SignalName): Promise<void> {
    for (const pid of await this.#members()) send(pid, SIGNALS[name]);
  }

  async end(): Promise<void> {
    await endProcesses(
      () => this.#members(),
      'SIGTERM',
      () => {},
    );
  }

  async endRest(): Promise<void> {
    // Looked at before, for to look at all processes after each command would cost more than most commands.
    this.#isSessionOver ||= !send(-this.#pid, 0);
    if (this.#isSessionOver) return;
    await endProcesses(
      async () => (await processRows()).filter((row) => this.#isInSession(row)).map(({ pid }) => pid),
      'SIGTERM',
      () => {},
    );
  }

  async #members(): Promise<number[]> {
    const rows = (await processRows()).filter(({ started }) => started >= this.#started);
    const pids = new Set(rows.filter((row) => this.#isOurs(row)).map(({ pid }) => pid));
    for (let before = -1; before < pids.size; ) {
      before = pids.size;
      for (const { pid, ppid } of rows) if (pids.has(ppid)) pids.add(pid);
    }
    for (const { pid, started } of rows) if (pids.has(pid)) this.#known.set(pid, started);
    return [...pids];
  }

  #isOurs(row: ProcessRow): boolean {
    return this.#known.get(row.pid) === row.started || this.#isInSession(row) || this.#isMarked(row);
  }

  #isInSession({ session }: ProcessRow): boolean {
    return !this.#isSessionOver && session === this.#pid;
  }

  #isMarked({ pid }: ProcessRow): boolean {
    if (process.platform !== 'linux') return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(this.#mark);
    } catch {
      return false;
    }
  }
}

/** Answers whether there was somebody to take the signal; 0 only asks. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
