import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { MAX_PAYLOAD_BYTES } from '@guru/protocol';
import { MODE_BITS, versionAt } from './entry.ts';
import { FileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import type { Raw } from './names.ts';
import { renameToFree } from './rename-to-free.ts';

/** A piece of zeros that may hold whole blocks of a file system is left out. It comes as one frame. */
const MIN_HOLE_BYTES = 8 * 1024;
const ZEROS = Buffer.alloc(MAX_PAYLOAD_BYTES);

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
  #written: number;
  #isClosed = false;

  private constructor(folder: Folder, name: Raw, file: FileHandle, at: number) {
    this.#folder = folder;
    this.#name = name;
    this.#file = file;
    this.#at = at;
    this.#written = at;
  }

  /** Makes it, or opens what this agent has left of it. Nobody else can read it until it gets its rights, nor have it open from before. */
  static async open(folder: Folder, name: Raw): Promise<TemporaryFile> {
    const left = await reopen(folder.at(name));
    if (left !== undefined) return new TemporaryFile(folder, name, left.file, left.size);
    await rm(folder.at(name), { force: true });
    return await TemporaryFile.create(folder, name);
  }

  /** Makes it; throws when there is something of this name. */
  static async create(folder: Folder, name: Raw): Promise<TemporaryFile> {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
    const file = await open(folder.at(name), flags, 0o600);
    return new TemporaryFile(folder, name, file, 0);
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
    this.#written = size;
  }

  /** Writes pieces one behind the other. Zeros become holes. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    let from = this.#at;
    let run: Uint8Array[] = [];
    for (const piece of pieces) {
      if (isHole(piece)) {
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
    const folder = this.#folder;
    const target = folder.at(name);
    // A hole at the end is nothing that was written.
    if (this.#written < this.#at) await this.#file.truncate(this.#at);
    await this.#dress(target, finish);
    if (finish.sync) await this.#file.sync();
    await this.#close();
    await folder.confirm();
    if (finish.baseVersion !== undefined && (await versionAt(target)) !== finish.baseVersion)
      throw new FileFailure('changed');
    if (finish.overwrite) await rename(folder.at(this.#name), target);
    else await renameToFree(folder.at(this.#name), target);
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
    this.#written = from + bytesWritten;
    // A disk that is nearly full takes a part, and says why with the next write.
    if (bytesWritten < wanted) await this.#put(after(pieces, bytesWritten), from + bytesWritten);
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }
}

/** What is there of a transfer; undefined when it is nothing, or somebody else's. */
async function reopen(path: Raw): Promise<{ file: FileHandle; size: number } | undefined> {
  const file = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0)).catch(() => undefined);
  const stats = await file?.stat();
  if (file === undefined || stats === undefined) return undefined;
  const isOurs =
    process.platform === 'win32' || (stats.uid === process.geteuid?.() && (stats.mode & 0o077) === 0);
  if (isOurs && stats.isFile() && stats.nlink === 1) return { file, size: stats.size };
  await file.close();
  return undefined;
}

function isHole(piece: Uint8Array): boolean {
  if (piece.length < MIN_HOLE_BYTES || piece.length > ZEROS.length || piece[0] !== 0) return false;
  return ZEROS.compare(piece, 0, piece.length, 0, piece.length) === 0;
}

function after(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}
