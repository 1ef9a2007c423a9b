import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandReport } from '@guru/protocol/control';
import { readNote } from './read-note.ts';

/** What is noted of a command. `begun`: its program may have run. `ended`: what came of it. `stored`: the server has kept that. */
export type Note =
  | { readonly state: 'begun' }
  | { readonly state: 'ended'; readonly report: CommandReport }
  | { readonly state: 'stored' };

/** How many ids are remembered whose results the server has: it never sends one of them again, so these are for a server that has lost its memory. */
const REMEMBERED = 1024;
const SUFFIX = '.json';
const UUID = /^[0-9a-f-]{36}$/;

/**
 * The agent's own memory of the commands that were left for it, a small file each: what is noted is on the disk when the promise resolves, whole or not at all, so that no command runs twice
 * whenever the agent dies.
 */
export class Journal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Everything that is noted, the oldest ids first. A file that can't be read counts as a command that has begun. */
  async read(): Promise<Map<string, Note>> {
    const notes = new Map<string, Note>();
    for (const name of (await this.#names()).toSorted()) {
      const id = name.slice(0, -SUFFIX.length);
      if (name.endsWith(SUFFIX) && UUID.test(id))
        notes.set(id, await this.#readOne(join(this.#folder, name)));
      else await rm(join(this.#folder, name), { force: true });
    }
    return notes;
  }

  async write(commandId: string, note: Note): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${commandId}${SUFFIX}`);
    const temporary = `${path}.new`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(note));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await this.#syncFolder();
  }

  /** Forgets the oldest of those whose results the server has, and answers which: ids rise with time. */
  async prune(notes: ReadonlyMap<string, Note>): Promise<string[]> {
    const stored = [...notes].filter(([, { state }]) => state === 'stored').map(([id]) => id);
    const old = stored.toSorted().slice(0, -REMEMBERED);
    for (const id of old) await rm(join(this.#folder, `${id}${SUFFIX}`), { force: true });
    return old;
  }

  async #readOne(path: string): Promise<Note> {
    try {
      return readNote(JSON.parse(await readFile(path, 'utf8')));
    } catch {
      return { state: 'begun' };
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** The new name is on the disk only when the folder is. */
  async #syncFolder(): Promise<void> {
    if (process.platform === 'win32') return;
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
