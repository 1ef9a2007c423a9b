import type { Answer } from '../answer.ts';
import type { ProcessInfo } from './types.ts';

/** Remembers what a reader knows of the processes, so that each look tells only what has changed: of a thousand processes, some dozens. */
export class Told {
  /** Each process as it was told last, by its number. */
  readonly #known = new Map<number, string>();

  /** What is new or has changed, what has ended, and the time, which closes the look. Settles when it is on its way. */
  async tell(processes: readonly ProcessInfo[], to: Answer): Promise<void> {
    const ended = new Set(this.#known.keys());
    for (const info of processes) {
      ended.delete(info.pid);
      const text = JSON.stringify(info);
      if (this.#known.get(info.pid) === text) continue;
      this.#known.set(info.pid, text);
      await to.write({ ...info });
    }
    for (const pid of ended) {
      this.#known.delete(pid);
      await to.write({ pid, ended: true });
    }
    await to.write({ at: Date.now() });
    await to.flush();
  }
}
