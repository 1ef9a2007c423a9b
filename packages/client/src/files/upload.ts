import { number, readWritten, text } from './fields.ts';
import { FileOperation } from './operation.ts';
import { createSha256 } from './sha256.ts';
import type { ChannelOpener, RunningHash, WriteOptions, Written } from './types.ts';

/** A file that can be read from anywhere in it, so that a broken upload goes on where it was. */
export interface UploadSource {
  readonly size: number;
  open(offset: number): AsyncIterable<Uint8Array>;
}

export interface UploadOptions extends Omit<WriteOptions, 'size'> {
  /** Names this transfer: 8 to 64 letters, digits, `-` and `_`. Another call with the same id and path goes on with it. */
  readonly transfer_id: string;
  /** How long the device keeps what has come when the channel breaks; 20 s unless given, at most an hour. */
  readonly keep_ms?: number | undefined;
}

/** Writes a file on the device like `writeFile`, and goes on where an earlier call with the same id was cut off, if what is there is the beginning of this file. */
export async function uploadFile(
  session: ChannelOpener,
  path: string,
  source: UploadSource,
  options: UploadOptions,
): Promise<Written> {
  const { createHash = createSha256, onProgress, signal, ...rest } = options;
  const { transfer_id, keep_ms, mode, mtime_ms, overwrite, base_version } = rest;
  const { size } = source;
  const params = { op: 'write', path, size, transfer_id, keep_ms, mode, mtime_ms, overwrite, base_version };
  using operation = new FileOperation(session, params, signal);
  const there = await operation.message('resume');
  const offset = number(there, 'offset');
  const known = offset <= size ? await hashOf(source, offset, createHash()) : undefined;
  const isOurs = known?.hex() === text(there, 'sha256');
  const hash = isOurs && known !== undefined ? known : createHash();
  let bytes = isOurs ? offset : 0;
  operation.channel.sendMessage({ type: 'from', offset: bytes });
  onProgress?.(bytes);
  for await (const piece of source.open(bytes)) {
    hash.update(piece);
    await operation.send(piece);
    bytes += piece.length;
    onProgress?.(bytes);
  }
  operation.channel.sendMessage({ type: 'commit', sha256: hash.hex() });
  operation.channel.end();
  const written = readWritten(await operation.message('done'));
  await operation.finish();
  return written;
}

/** The hash of the beginning of a file, which goes on from there. */
async function hashOf(source: UploadSource, bytes: number, hash: RunningHash): Promise<RunningHash> {
  let left = bytes;
  if (left === 0) return hash;
  for await (const piece of source.open(0)) {
    hash.update(piece.subarray(0, left));
    left -= Math.min(left, piece.length);
    if (left === 0) break;
  }
  return hash;
}
