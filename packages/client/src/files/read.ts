import { readVersioned, readWritten } from './fields.ts';
import { FileOperation } from './operation.ts';
import { FileProblem } from './problem.ts';
import { createSha256 } from './sha256.ts';
import type { ChannelOpener, FileRead, ReadOptions } from './types.ts';

/** Opens a file of the device for reading. Its bytes come as fast as they are taken, and no faster. */
export async function readFile(
  session: ChannelOpener,
  path: string,
  options: ReadOptions = {},
): Promise<FileRead> {
  const { offset, length, version, prefix, signal } = options;
  const params = { op: 'read', path, offset, length, version, prefix_sha256: prefix?.hex() };
  const operation = new FileOperation(session, params, signal);
  try {
    operation.channel.end();
    const entry = readVersioned(await operation.message('entry'));
    return { entry, bytes: content(operation, options) };
  } catch (error) {
    operation[Symbol.dispose]();
    throw error;
  }
}

async function* content(opened: FileOperation, options: ReadOptions): AsyncGenerator<Uint8Array, void, void> {
  using operation = opened;
  const { onProgress, createHash = createSha256, offset = 0, prefix } = options;
  const hash = prefix ?? createHash();
  let bytes = 0;
  for (let item = await operation.next(); item !== undefined; item = await operation.next()) {
    if (!(item instanceof Uint8Array)) {
      const done = readWritten(item);
      if (done.bytes !== bytes || done.sha256 !== hash.hex())
        throw new FileProblem('mismatch', 'what arrived is not what was sent');
      continue;
    }
    hash.update(item);
    bytes += item.length;
    onProgress?.(offset + bytes);
    yield item;
    operation.channel.consume(item.length);
  }
}
