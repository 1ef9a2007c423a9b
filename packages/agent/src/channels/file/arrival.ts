import { FileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import { join, type Raw } from './names.ts';
import { isSimple, putSmallFile } from './small-file.ts';
import { type Finish, TemporaryFile } from './temporary.ts';
import { type Transfers, temporaryName } from './transfers.ts';

/** Up to here a file is kept in memory until it is whole: so many of them can be written beside each other. */
const SMALL_BYTES = 64 * 1024;
/** Of a larger one so much is gathered before it is written. */
const PIECE_BYTES = 1024 * 1024;

/** Where a file shall be. */
export interface Target {
  readonly folder: Folder;
  readonly name: Raw;
  readonly finish: Finish;
  /** Nothing has the name now. */
  readonly isFree: boolean;
}

/** One file of a tree while its content comes. */
export class Arrival {
  readonly path: string;
  readonly size: number;
  readonly isSmall: boolean;
  readonly #transfers: Transfers;
  readonly #hash = new Bun.CryptoHasher('sha256');
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #target: Target | undefined;
  #file: { readonly temporary: TemporaryFile; readonly path: Raw } | undefined;
  #isLost = false;

  constructor(path: string, size: number, transfers: Transfers) {
    this.path = path;
    this.size = size;
    this.isSmall = size <= SMALL_BYTES;
    this.#transfers = transfers;
  }

  /** It can't be written any more: what still comes is dropped. */
  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
    this.#waiting = [];
  }

  /** Says where it shall be. */
  async open(target: Target): Promise<void> {
    this.#target = target;
    if (!this.isSmall) await this.#begin(target.folder);
  }

  async take(piece: Uint8Array): Promise<void> {
    if (this.#isLost) return;
    this.#hash.update(piece);
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#file !== undefined && this.#waitingBytes >= PIECE_BYTES) await this.#write();
  }

  /** All has come. Throws `FileFailure` `mismatch` when it is not what was sent; nothing is left of it then. */
  async commit(sha256: string): Promise<void> {
    if (this.#target === undefined) throw new FileFailure('io');
    const { folder, name, finish, isFree } = this.#target;
    try {
      if (this.#hash.digest('hex') !== sha256.toLowerCase()) throw new FileFailure('mismatch');
      if (this.isSmall && isSimple(finish, isFree)) {
        await putSmallFile(folder, name, Buffer.concat(this.#waiting), finish, this.#transfers);
        return;
      }
      if (this.#file === undefined) await this.#begin(folder);
      await this.#write();
      await this.#file?.temporary.commit(name, finish);
      this.#release();
    } catch (error) {
      await this.drop();
      throw error;
    }
  }

  /** Leaves nothing of it. */
  async drop(): Promise<void> {
    this.lose();
    await this.#file?.temporary.discard();
    this.#release();
  }

  async #begin(folder: Folder): Promise<void> {
    const name = temporaryName();
    const path = join(folder.path, name);
    await this.#transfers.take(path);
    try {
      this.#file = { temporary: await TemporaryFile.create(folder, name), path };
    } catch (error) {
      this.#transfers.release(path);
      throw error;
    }
  }

  async #write(): Promise<void> {
    const pieces = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#file?.temporary.write(pieces);
  }

  #release(): void {
    if (this.#file !== undefined) this.#transfers.release(this.#file.path);
    this.#file = undefined;
  }
}
