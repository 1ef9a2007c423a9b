import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readChecks, readWhole } from '@guru/protocol';
import type { ChecksToRun } from '@guru/protocol/control';
import { textOf } from '../log.ts';
import { writeDurably } from '../reports/durable.ts';
import { runKind } from './kinds/index.ts';
import type { WatchedChecksOptions } from './load.ts';
import { Memories } from './memories.ts';
import { Scheduler } from './scheduler.ts';

const MEMORY_FILE = 'memory.json';

export interface ChecksOptions extends Omit<WatchedChecksOptions, 'folder'> {
  /** The file that says which checks there are; beside it lies what they remember. Undefined where nothing can be kept. */
  readonly path: string | undefined;
}

/** The checks of this agent: kept on the disk, so that they run whether there is a server or not. */
export class Checks implements AsyncDisposable {
  readonly #options: ChecksOptions;
  readonly #memories: Memories;
  readonly #scheduler: Scheduler;
  /** What is on the disk, as text. */
  #kept: string | undefined;

  /** Takes up what an earlier run of the agent has left. */
  constructor(options: ChecksOptions) {
    const { path, clock, log, report } = options;
    this.#options = options;
    const memory = path === undefined ? undefined : join(dirname(path), MEMORY_FILE);
    this.#memories = new Memories({ path: memory, clock, log });
    this.#scheduler = new Scheduler({
      clock,
      memories: this.#memories,
      wall: Date.now,
      random: Math.random,
      look: (spec, run) => runKind(spec.kind, spec.params, run),
      report,
    });
    const kept = path === undefined ? undefined : readSet(path);
    if (kept === undefined) return;
    this.#kept = JSON.stringify(kept);
    this.#scheduler.replace(kept);
    log.info(`${kept.checks.length} checks are known from before.`);
  }

  /** From now on these are watched. */
  take(set: ChecksToRun): void {
    this.#scheduler.replace(set);
    this.#keep(set);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scheduler[Symbol.asyncDispose]();
    this.#memories[Symbol.dispose]();
  }

  /** The server names the set again with each connection, so only what differs is written. */
  #keep(set: ChecksToRun): void {
    const { path, log } = this.#options;
    const text = JSON.stringify(set);
    if (path === undefined || text === this.#kept) return;
    try {
      if (set.checks.length === 0) rmSync(path, { force: true });
      else writeDurably(path, text);
      this.#kept = text;
    } catch (error) {
      log.error(`The checks can not be kept on the disk: ${textOf(error)}`);
    }
  }
}

function readSet(path: string): ChecksToRun | undefined {
  try {
    const set = readWhole(JSON.parse(readFileSync(path, 'utf8')), readChecks);
    return typeof set === 'string' ? undefined : set;
  } catch {
    return undefined;
  }
}
