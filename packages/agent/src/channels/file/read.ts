import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FILE_PIECE_BYTES, sendBytes } from '@guru/protocol';
import { toEntry, versionOf } from './entry.ts';
import { FileFailure } from './failure.ts';
import { type Operation, readCount, readPathField } from './job.ts';
import { toText } from './names.ts';
import { findPlace, type Place } from './place.ts';

/** A device or a pipe would wait for ever when it is opened or read; only regular files are. */
export const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The content of a file, or a part of it, with the hash of what was sent (and of what came before it, where that was asked for). */
export const read: Operation = {
  changes: false,
  read(fields) {
    const path = readPathField(fields);
    const offset = readCount(fields, 'offset') ?? 0;
    const length = readCount(fields, 'length') ?? Number.POSITIVE_INFINITY;
    const version = fields.has('version') ? fields.text('version', 64) : undefined;
    const prefix = fields.has('prefix_sha256') ? fields.text('prefix_sha256', 64) : undefined;
    return async ({ channel, roots }) => {
      await using place = await findPlace(path, roots, { follow: true });
      await using file = await openRegular(place);
      const stats = await file.stat({ bigint: true });
      if (version !== undefined && versionOf(stats) !== version) throw new FileFailure('changed');
      const hash = new Bun.CryptoHasher('sha256');
      if (prefix !== undefined) {
        for await (const piece of pieces(file, 0, offset)) hash.update(piece);
        if (hash.copy().digest('hex') !== prefix)
          throw new FileFailure('mismatch', 'the beginning is not what is there already');
      }
      const entry = toEntry(place.name === undefined ? '' : toText(place.name), stats);
      channel.sendMessage({ type: 'entry', ...entry, version: versionOf(stats) });
      let bytes = 0;
      for await (const piece of pieces(file, offset, Math.min(length, endOf(stats) - offset))) {
        hash.update(piece);
        bytes += piece.length;
        await sendBytes(channel, piece);
      }
      const changed = versionOf(await file.stat({ bigint: true })) !== versionOf(stats);
      channel.sendMessage({ type: 'done', bytes, sha256: hash.digest('hex'), changed });
    };
  },
};

/** A log grows while it is read: what was there at the beginning is sent. Files of /proc are said to be empty, and end where they end. */
function endOf({ size }: BigIntStats): number {
  return size === 0n ? Number.POSITIVE_INFINITY : Number(size);
}

/** Opens what a place names, if it is a regular file. */
export async function openRegular({ folder, name }: Pick<Place, 'folder' | 'name'>): Promise<FileHandle> {
  if (name === undefined) throw new FileFailure('is_a_folder');
  const file = await open(folder.at(name), OPEN_FLAGS);
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) throw new FileFailure('is_a_folder');
    if (!stats.isFile()) throw new FileFailure('not_a_file');
    await folder.confirm();
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A part of a file, piece by piece. A piece is good until the next one is asked for, and that is read meanwhile. */
export async function* pieces(
  file: FileHandle,
  offset: number,
  length: number,
): AsyncGenerator<Uint8Array, void, void> {
  let [current, next] = [Buffer.allocUnsafe(FILE_PIECE_BYTES), Buffer.allocUnsafe(FILE_PIECE_BYTES)];
  const end = offset + Math.max(0, length);
  const fill = (buffer: Buffer, from: number) => {
    const filled = file.read(buffer, 0, Math.min(buffer.length, end - from), from);
    // It is waited for later, and told then.
    filled.catch(() => undefined);
    return filled;
  };
  let at = offset;
  let reading = fill(current, at);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      at += bytesRead;
      reading = fill(next, at);
      yield current.subarray(0, bytesRead);
      [current, next] = [next, current];
    }
  } finally {
    // The file is closed by whoever opened it, and not while it is read.
    await reading.catch(() => undefined);
  }
}
