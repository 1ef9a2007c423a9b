import { FileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import { toRawName } from './names.ts';
import { MOST_LEVELS } from './remove.ts';

interface Step {
  readonly name: string;
  readonly folder: Folder;
}

/** The parts of a path within a tree: `/` between them on every system, and none for the folder itself. */
export function partsOfTreePath(path: string): string[] {
  const parts = path === '' ? [] : path.split('/');
  if (parts.length > MOST_LEVELS) throw new FileFailure('too_deep');
  return parts;
}

/** Where one is in a tree of folders: all from the first to this one are held open. Made for paths that come folder by folder. */
export class Descent implements AsyncDisposable {
  readonly #first: Folder;
  readonly #leaving: (folder: Folder) => Promise<void>;
  #steps: Step[] = [];

  /** `leaving` settles when nothing is done in a folder any more, before it is closed. The first folder stays its owner's. */
  constructor(first: Folder, leaving: (folder: Folder) => Promise<void> = async () => {}) {
    this.#first = first;
    this.#leaving = leaving;
  }

  /** Goes to a folder and answers it; it is open until one goes elsewhere. Throws what opening throws; then one stands above it. */
  async enter(parts: readonly string[]): Promise<Folder> {
    let common = 0;
    while (common < parts.length && this.#steps[common]?.name === parts[common]) common += 1;
    await this.#leave(common);
    for (const name of parts.slice(common)) {
      this.#steps.push({ name, folder: await this.#current.child(toRawName(name)) });
    }
    return this.#current;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave(0);
  }

  get #current(): Folder {
    return this.#steps.at(-1)?.folder ?? this.#first;
  }

  async #leave(depth: number): Promise<void> {
    while (this.#steps.length > depth) {
      await using folder = this.#current;
      this.#steps.pop();
      await this.#leaving(folder);
    }
  }
}
