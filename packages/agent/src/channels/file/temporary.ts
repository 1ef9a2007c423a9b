import { constants } from 'node:fs';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { MODE_BITS, versionAt } from './entry.ts';
import { FileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import type { Raw } from './names.ts';

/** Blocks of zeros of this size, at a place of this multiple, are left out: every file system has blocks that fit into it. */
const HOLE_BYTES = 16 * 1024;
const ZEROS = Buffer.alloc(HOLE_BYTES);

/** What a file shall be like under its name. */
export interface Finish {
  readonly mode?: number | undefined;
  readonly mtimeMs?: number | undefined;
  readonly overwrite: boolean;
  /** The file that is replaced must still be this one. */
  readonly baseVersion?: string | undefined;
  /** Whether the disk shall have it, and not only the system. */
  readonly sync: boolean;
}

/** A file while it is written: hidden beside the one that it will be, and never seen by its name before it is whole. */
export class TemporaryFile implements AsyncDisposable {
  readonly #folder: Folder;
  readonly #name: Raw;
  readonly #file: FileHandle;
  #at: number;
  #isClosed = false;

  private constructor(folder: Folder, name: Raw, file: FileHandle, at: number) {
    this.#folder = folder;
    this.#name = name;
    this.#file = file;
    this.#at = at;
  }

  /** Makes it, or opens what is there of it. Nobody else can read it until it gets its rights. */
  static async open(folder: Folder, name: Raw): Promise<TemporaryFile> {
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
    const file = await open(folder.at(name), flags, 0o600);
    try {
      await folder.confirm();
      const stats = await file.stat();
      if (!stats.isFile() || stats.nlink !== 1)
        throw new FileFailure('exists', 'something else has the name of the temporary file');
      return new TemporaryFile(folder, name, file, stats.size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Bytes that are there; the next ones come after them. */
  get size(): number {
    return this.#at;
  }

  get handle(): FileHandle {
    return this.#file;
  }

  /** Drops what is behind this place. */
  async cut(size: number): Promise<void> {
    await this.#file.truncate(size);
    this.#at = size;
  }

  /** Writes pieces one behind the other. Zeros become holes. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    let from = this.#at;
    let run: Uint8Array[] = [];
    for (const piece of pieces) {
      if (isHole(piece, this.#at)) {
        await this.#put(run, from);
        run = [];
        from = this.#at + piece.length;
      } else run.push(piece);
      this.#at += piece.length;
    }
    await this.#put(run, from);
  }

  /** Gives it its name, at once and whole. Throws `FileFailure` `exists`, `changed`. */
  async commit(name: Raw, finish: Finish): Promise<void> {
    const { folder, target } = { folder: this.#folder, target: this.#folder.at(name) };
    await this.#file.truncate(this.#at);
    await this.#dress(target, finish);
    if (finish.sync) await this.#file.sync();
    await this.#close();
    await folder.confirm();
    if (finish.baseVersion !== undefined && (await versionAt(target)) !== finish.baseVersion)
      throw new FileFailure('changed');
    if (finish.overwrite) await rename(folder.at(this.#name), target);
    else {
      // Unlike `rename` it fails when something has the name.
      await link(folder.at(this.#name), target);
      await rm(folder.at(this.#name));
    }
    if (finish.sync) await folder.sync();
  }

  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#folder.at(this.#name), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  /** Owner first, for a change of owner takes the set-user-id bit away. */
  async #dress(target: Raw, { mode, mtimeMs }: Finish): Promise<void> {
    const before = await stat(target).catch(() => undefined);
    if (before?.isDirectory()) throw new FileFailure('is_a_folder');
    if (before !== undefined && process.platform !== 'win32') {
      // Only a privileged agent can; for another the file is its own, as it would be with any editor.
      await this.#file.chown(before.uid, before.gid).catch(() => undefined);
    }
    await this.#file.chmod((mode ?? before?.mode ?? 0o666 & ~process.umask()) & MODE_BITS);
    if (mtimeMs !== undefined) await this.#file.utimes(mtimeMs / 1000, mtimeMs / 1000);
  }

  async #put(pieces: readonly Uint8Array[], from: number): Promise<void> {
    if (pieces.length === 0) return;
    const wanted = pieces.reduce((sum, { length }) => sum + length, 0);
    const { bytesWritten } = await this.#file.writev([...pieces], from);
    // A disk that is nearly full takes a part, and says why with the next write.
    if (bytesWritten < wanted) await this.#put(after(pieces, bytesWritten), from + bytesWritten);
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }
}

function isHole(piece: Uint8Array, at: number): boolean {
  return piece.length === HOLE_BYTES && at % HOLE_BYTES === 0 && piece[0] === 0 && ZEROS.equals(piece);
}

function after(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}
