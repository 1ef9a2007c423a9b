import { Job } from '../../runtime/windows-job.ts';
import type { SignalName } from '../signals.ts';
import type { ProcessTree } from './types.ts';

const PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 20;

/** What a command has started on Windows: its job, which holds all of it and ends with the agent. */
export class WindowsTree implements ProcessTree {
  readonly #pid: number;
  /** Undefined when the program was gone before it could be taken in. */
  readonly #job: Job | undefined;
  #ending: Promise<void> | undefined;

  constructor(pid: number) {
    this.#pid = pid;
    this.#job = jobOf(pid);
  }

  /** Windows has no signals, and what has no window can't be asked to go: each of them ends it. */
  async signal(_: SignalName): Promise<void> {
    this.#terminate();
  }

  end(): Promise<void> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  /** Windows tells nobody apart: a service is started by the service manager, and all else that a command starts is its own. */
  endRest(): Promise<void> {
    return this.end();
  }

  async #endAll(): Promise<void> {
    if (this.#job === undefined) return;
    if (this.#job.members().length > 0) this.#terminate();
    for (const until = performance.now() + PATIENCE_MS; this.#job.members().length > 0; ) {
      if (performance.now() > until) break;
      await Bun.sleep(LOOK_AGAIN_MS);
    }
    this.#job[Symbol.dispose]();
  }

  #terminate(): void {
    if (this.#job !== undefined) this.#job.terminate();
    else if (this.#ending === undefined) killOne(this.#pid);
  }
}

function jobOf(pid: number): Job | undefined {
  try {
    return Job.of(pid);
  } catch {
    return undefined;
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // It has ended.
  }
}
