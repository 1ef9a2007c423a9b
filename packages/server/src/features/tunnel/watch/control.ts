/**
 * Who has the keys of a session, and who would like them: `W` is a watcher's window. The owner's windows have them together, for each has terminals of its
 * own; undefined stands for the owner. Every change answers whether it was one.
 */
export class Control<W> {
  #holder: W | undefined;
  readonly #asking = new Set<W>();

  /** Undefined: the owner. */
  get holder(): W | undefined {
    return this.#holder;
  }

  asks(watcher: W): boolean {
    return this.#asking.has(watcher);
  }

  ask(watcher: W): boolean {
    if (this.#holder === watcher || this.#asking.has(watcher)) return false;
    this.#asking.add(watcher);
    return true;
  }

  /** A watcher who asked doesn't get them, or wants them no more. */
  refuse(watcher: W): boolean {
    return this.#asking.delete(watcher);
  }

  /** From now on they are this watcher's, or the owner's. */
  give(to: W | undefined): boolean {
    if (this.#holder === to) return false;
    this.#holder = to;
    if (to !== undefined) this.#asking.delete(to);
    return true;
  }

  /** A watcher has gone; what was his is the owner's again. */
  leave(watcher: W): void {
    this.#asking.delete(watcher);
    if (this.#holder === watcher) this.#holder = undefined;
  }
}
