import { readWritten } from './fields.ts';
import { FileOperation } from './operation.ts';
import { createSha256 } from './sha256.ts';
import type { ChannelOpener, WriteOptions, Written } from './types.ts';

/** What is written: bytes, or pieces of them as they come. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes a file on the device: whole, or not at all. The content is asked for more only when there is room for it on the way. Given up or broken, the file that
 * had the name is as it was.
 */
export async function writeFile(
  session: ChannelOpener,
  path: string,
  content: Content,
  options: WriteOptions = {},
): Promise<Written> {
  const {
    onProgress,
    createHash = createSha256,
    signal,
    size,
    mode,
    mtime_ms,
    overwrite,
    base_version,
  } = options;
  const params = { op: 'write', path, size, mode, mtime_ms, overwrite, base_version };
  using operation = new FileOperation(session, params, signal);
  const hash = createHash();
  let bytes = 0;
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    hash.update(piece);
    await operation.send(piece);
    bytes += piece.length;
    onProgress?.(bytes);
  }
  operation.channel.sendMessage({ type: 'commit', sha256: hash.hex() });
  operation.channel.end();
  await operation.message('resume');
  const written = readWritten(await operation.message('done'));
  await operation.finish();
  return written;
}
