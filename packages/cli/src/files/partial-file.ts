import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_PAYLOAD_BYTES } from '@guru/protocol';
import { partialName, raw } from './raw.ts';

/** Bytes that are gathered before they are written: a write of each frame would cost more than the bytes. */
const PIECE_BYTES = 1024 * 1024;
/** A piece of zeros that may hold whole blocks of a file system is left out. It comes as one frame. */
const MIN_HOLE_BYTES = 8 * 1024;
const ZEROS = Buffer.alloc(MAX_PAYLOAD_BYTES);

export interface LocalFinish {
  readonly mode?: number | undefined;
  readonly mtime_ms?: number | undefined;
}

/** A file of this machine while it is written: beside its place, and hidden until it is whole. */
export class PartialFile {
  readonly path: string;
  readonly #partial: string;
  readonly #file: FileHandle;
  #at: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  private constructor(path: string, partial: string, file: FileHandle, at: number) {
    this.path = path;
    this.#partial = partial;
    this.#file = file;
    this.#at = at;
  }

  /** With an id it goes on with what an earlier one of the same id has left. */
  static async open(path: string, id?: string): Promise<PartialFile> {
    const partial = join(dirname(path), partialName(id));
    const flags =
      constants.O_RDWR |
      constants.O_CREAT |
      (id === undefined ? constants.O_EXCL : (constants.O_NOFOLLOW ?? 0));
    const file = await open(raw(partial), flags, 0o600);
    return new PartialFile(path, partial, file, (await file.stat()).size);
  }

  /** Bytes that are there. */
  get size(): number {
    return this.#at + this.#waitingBytes;
  }

  get partialPath(): string {
    return this.#partial;
  }

  /** Takes the next bytes; they may be kept until later calls. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= PIECE_BYTES) await this.#flush();
  }

  async begin(): Promise<void> {
    await this.#file.truncate(0);
    this.#at = 0;
  }

  /** Gives it its name. */
  async commit({ mode, mtime_ms }: LocalFinish = {}): Promise<void> {
    await this.#flush();
    await this.#file.truncate(this.#at);
    await this.#file.chmod(mode ?? 0o666 & ~process.umask());
    if (mtime_ms !== undefined) await this.#file.utimes(mtime_ms / 1000, mtime_ms / 1000);
    await this.#file.close();
    await rename(raw(this.#partial), raw(this.path));
  }

  /** Leaves it for one who goes on. */
  async keep(): Promise<void> {
    await this.#flush();
    await this.#file.close();
  }

  async discard(): Promise<void> {
    await this.#file.close();
    await rm(raw(this.#partial), { force: true });
  }

  async #flush(): Promise<void> {
    const pieces = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    let run: Uint8Array[] = [];
    let from = this.#at;
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

  async #put(pieces: Uint8Array[], from: number): Promise<void> {
    if (pieces.length === 0) return;
    const wanted = pieces.reduce((sum, { length }) => sum + length, 0);
    const { bytesWritten } = await this.#file.writev(pieces, from);
    if (bytesWritten === wanted) return;
    const rest = Buffer.concat(pieces).subarray(bytesWritten);
    await this.#put([rest], from + bytesWritten);
  }
}

function isHole(piece: Uint8Array): boolean {
  if (piece.length < MIN_HOLE_BYTES || piece.length > ZEROS.length || piece[0] !== 0) return false;
  return ZEROS.compare(piece, 0, piece.length, 0, piece.length) === 0;
}
