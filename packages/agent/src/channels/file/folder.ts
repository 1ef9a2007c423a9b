import { constants, type Stats } from 'node:fs';
import { chmod, type FileHandle, lstat, open, utimes } from 'node:fs/promises';
import { errnoOf, FileFailure } from './failure.ts';
import { join, type Raw, realPath } from './names.ts';

/** Linux: a descriptor that only names a place, for which no right to read is needed (open(2)). */
const O_PATH = 0o10000000;
const HOLDS = process.platform === 'linux';

/** Something that is held, and the path to it where there is such a path. */
export interface Pinned {
  readonly file: FileHandle;
  readonly path: Raw | undefined;
}

/**
 * One folder, under which names are used without any way out of it: what is done `at` a name is done in this very folder, also when somebody moves it, or
 * puts a link in its place, meanwhile. On Linux a descriptor holds it, and `/proc/self/fd` leads through that. Elsewhere it is the path, without
 * links when it was opened; `confirm` looks whether it still is.
 */
export class Folder implements AsyncDisposable {
  /** How the system named it when it was opened, without links. For messages and comparisons, not to be opened. */
  readonly path: Raw;
  readonly #held: FileHandle | undefined;

  private constructor(path: Raw, held?: FileHandle) {
    this.path = path;
    this.#held = held;
  }

  /** The folder where all paths begin: `/`, or a drive. */
  static async top(path: Raw): Promise<Folder> {
    return HOLDS ? new Folder(path, await hold(path)) : new Folder(path);
  }

  /** The path of a name in this folder, for the system only; without a name of the folder itself. */
  at(name: Raw = '.'): Raw {
    return this.#held === undefined
      ? join(this.path, name)
      : join(Buffer.from(`/proc/self/fd/${this.#held.fd}`), name);
  }

  /** Opens a folder in this one. Throws `FileFailure` `not_a_folder` for anything else: a link is never followed. */
  async child(name: Raw): Promise<Folder> {
    const path = join(this.path, name);
    if (HOLDS) return new Folder(path, await hold(this.at(name)));
    if (!(await lstat(path)).isDirectory()) throw new FileFailure('not_a_folder');
    return new Folder(path);
  }

  /** Opens what a name stands for without reading it, and without following a link there. Its path leads to that thing, whatever gets the name afterwards. */
  async pin(name: Raw): Promise<Pinned> {
    const flags = HOLDS ? O_PATH : constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    const file = await open(this.at(name), flags | (constants.O_NOFOLLOW ?? 0));
    return { file, path: HOLDS ? Buffer.from(`/proc/self/fd/${file.fd}`) : undefined };
  }

  async stat(name?: Raw): Promise<Stats> {
    return await lstat(this.at(name));
  }

  /** Gives the folder itself other rights and another time, where they are given. */
  async dress(mode: number | undefined, mtimeMs: number | undefined): Promise<void> {
    if (mode !== undefined) await chmod(this.at(), mode);
    if (mtimeMs !== undefined) await utimes(this.at(), mtimeMs / 1000, mtimeMs / 1000);
  }

  /** Throws `FileFailure` `not_allowed` when something else stands where this folder was opened. */
  async confirm(): Promise<void> {
    if (this.#held !== undefined) return;
    const now = await realPath(this.path);
    if (String(now) !== String(this.path))
      throw new FileFailure('not_allowed', 'the folder has been replaced meanwhile');
  }

  /** Puts the names in this folder on the disk; what was renamed into it is found again after a power cut. */
  async sync(): Promise<void> {
    if (process.platform === 'win32') return;
    try {
      await using folder = await open(this.at(), constants.O_RDONLY | constants.O_DIRECTORY);
      await folder.sync();
    } catch (error) {
      // A folder that we may write to and not read, or a file system that has no such thing.
      if (!['EACCES', 'EINVAL', 'ENOTSUP'].includes(errnoOf(error) ?? '')) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held?.close();
  }
}

async function hold(path: Raw): Promise<FileHandle> {
  return await open(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}
