import { type FileHandle, open } from 'node:fs/promises';
import type { RecordWriter } from '@guru/protocol';
import { toEntry } from './entry.ts';
import { FileFailure, toFileFailure } from './failure.ts';
import { OPEN_FLAGS, openRegular, pieces } from './read.ts';
import { missedRecord } from './tree.ts';
import type { Found, Missed } from './walk.ts';

/** Files up to this size are read whole, several at once: most of their time is waiting. */
const SMALL_BYTES = 64 * 1024;
const ZEROS = new Uint8Array(64 * 1024);

/** What has been sent, by what it was. */
export interface TreeCount {
  readonly files: number;
  readonly folders: number;
  readonly links: number;
  readonly bytes: number;
  readonly failed: number;
}

/** A file that was read ahead. */
interface Loaded {
  readonly found: Found;
  readonly bytes: Uint8Array;
}

/** Sends what was found in a tree: a record each, and of a file its content and a record that says whether that was all right. */
export class TreeSender {
  readonly #records: RecordWriter;
  readonly #count = { files: 0, folders: 0, links: 0, bytes: 0, failed: 0 };

  constructor(records: RecordWriter) {
    this.#records = records;
  }

  /** A handful, in its order. */
  async send(handful: readonly (Found | Missed)[]): Promise<void> {
    for (const one of await Promise.all(handful.map(load))) {
      if ('bytes' in one) await this.#sendLoaded(one);
      else if ('failure' in one) await this.#miss(one);
      else await this.#sendFound(one);
    }
  }

  async end(): Promise<TreeCount> {
    await this.#records.flush();
    return this.#count;
  }

  async #sendFound(found: Found): Promise<void> {
    const { kind } = found.entry;
    if (kind === 'file') {
      await this.#sendLarge(found);
      return;
    }
    if (kind === 'folder') this.#count.folders += 1;
    if (kind === 'link') this.#count.links += 1;
    await this.#records.record({ ...found.entry, path: found.path });
  }

  async #sendLoaded({ found, bytes }: Loaded): Promise<void> {
    await this.#records.record({ ...found.entry, path: found.path, size: bytes.length });
    await this.#records.bytes(bytes);
    await this.#endFile(Bun.SHA256.hash(bytes, 'hex'), bytes.length);
  }

  async #sendLarge(found: Found): Promise<void> {
    let file: FileHandle;
    try {
      file = await openRegular(found);
    } catch (error) {
      await this.#miss({ path: found.path, failure: failureOf(error) });
      return;
    }
    await using _ = file;
    const entry = toEntry(found.entry.name, await file.stat({ bigint: true }));
    await this.#records.record({ ...entry, path: found.path });
    const hash = new Bun.CryptoHasher('sha256');
    let left = entry.size;
    let failure: FileFailure | undefined;
    try {
      for await (const piece of pieces(file, 0, entry.size)) {
        hash.update(piece);
        await this.#records.bytes(piece);
        left -= piece.length;
      }
    } catch (error) {
      failure = failureOf(error);
    }
    // So many bytes were promised.
    await this.#pad(left);
    if (left > 0)
      await this.#broken(failure ?? new FileFailure('changed', 'it became shorter while it was read'));
    else await this.#endFile(hash.digest('hex'), entry.size);
  }

  async #pad(bytes: number): Promise<void> {
    for (let left = bytes; left > 0; left -= ZEROS.length) await this.#records.bytes(ZEROS.subarray(0, left));
  }

  async #endFile(sha256: string, bytes: number): Promise<void> {
    this.#count.files += 1;
    this.#count.bytes += bytes;
    await this.#records.record({ kind: 'end', sha256 });
  }

  /** What was sent of the file is not the file. */
  async #broken({ code, message }: FileFailure): Promise<void> {
    this.#count.failed += 1;
    await this.#records.record({ kind: 'broken', code, message });
  }

  async #miss(missed: Missed): Promise<void> {
    this.#count.failed += 1;
    await this.#records.record(missedRecord(missed));
  }
}

async function load(one: Found | Missed): Promise<Found | Missed | Loaded> {
  if ('failure' in one || one.entry.kind !== 'file' || !isSmall(one.entry.size)) return one;
  try {
    return { found: one, bytes: await readSmall(one) };
  } catch (error) {
    return { path: one.path, failure: failureOf(error) };
  }
}

/** What says that it has no size may have content all the same, as the files of /proc. */
function isSmall(size: number): boolean {
  return size > 0 && size <= SMALL_BYTES;
}

/** All of a file, or as much as it had when it was looked at. It was a file then; a pipe or folder that took its place has nothing to read. */
async function readSmall({ folder, name, entry }: Found): Promise<Uint8Array> {
  await using file = await open(folder.at(name), OPEN_FLAGS);
  await folder.confirm();
  const buffer = Buffer.allocUnsafe(entry.size);
  let filled = 0;
  while (filled < entry.size) {
    const { bytesRead } = await file.read(buffer, filled, entry.size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Throws what is a fault of ours, or of the channel. */
function failureOf(error: unknown): FileFailure {
  const failure = toFileFailure(error);
  if (failure === undefined) throw error;
  return failure;
}
