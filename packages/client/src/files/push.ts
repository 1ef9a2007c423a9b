import { RecordReader, RecordWriter } from '@guru/protocol';
import { SessionProblem } from '../session/problem.ts';
import { FileOperation } from './operation.ts';
import { readParts } from './records.ts';
import { createSha256 } from './sha256.ts';
import { readFailure, readTreeCount } from './tree.ts';
import type { PushOptions, TreeCount, TreeItem } from './tree-types.ts';
import type { ChannelOpener, RunningHash } from './types.ts';

type FileItem = Extract<TreeItem, { kind: 'file' }>;

const ZEROS = new Uint8Array(64 * 1024);

/**
 * Makes a folder on the device with all that the items say, in one stream: however many files there are, no round trip is waited for. What the device can't do is
 * told to `onFailure`, and the rest goes on.
 */
export async function pushFolder(
  session: ChannelOpener,
  path: string,
  items: AsyncIterable<TreeItem>,
  options: PushOptions = {},
): Promise<TreeCount> {
  const { overwrite, signal } = options;
  using operation = new FileOperation(session, { op: 'push', path, overwrite }, signal);
  return await operation.together(receive(operation, options), send(operation, items, options));
}

async function receive(operation: FileOperation, { onFailure }: PushOptions): Promise<TreeCount> {
  const reader = new RecordReader();
  for (let item = await operation.next(); item !== undefined; item = await operation.next()) {
    if (!(item instanceof Uint8Array)) {
      const count = readTreeCount(item);
      await operation.finish();
      return count;
    }
    for (const part of readParts(reader, item))
      if (!(part instanceof Uint8Array)) onFailure?.(readFailure(part));
    operation.channel.consume(item.length);
  }
  throw new SessionProblem('bad_message', 'the device ended without saying what it did');
}

async function send(
  operation: FileOperation,
  items: AsyncIterable<TreeItem>,
  options: PushOptions,
): Promise<void> {
  const { createHash = createSha256, onProgress, onFailure } = options;
  const writer = new RecordWriter(operation.channel);
  let bytes = 0;
  for await (const item of items) {
    if (item.kind !== 'file') await writer.record(item);
    else {
      const onBytes = (count: number) => {
        bytes += count;
        onProgress?.(bytes);
      };
      await sendFile(writer, item, createHash(), { onBytes, onFailure });
    }
  }
  await writer.flush();
  operation.channel.sendMessage({ type: 'commit' });
  operation.channel.end();
}

async function sendFile(
  writer: RecordWriter,
  { open, ...record }: FileItem,
  hash: RunningHash,
  { onBytes, onFailure }: { onBytes: (count: number) => void } & Pick<PushOptions, 'onFailure'>,
): Promise<void> {
  await writer.record(record);
  const content = contentOf(open());
  let left = record.size;
  let failure: unknown;
  for (;;) {
    const next = await content.next().catch((error: unknown) => {
      failure = error ?? 'unknown';
      return undefined;
    });
    // One more is asked for when all is here: only then it is known that it is all right.
    if (next === undefined || next.done || left === 0) break;
    const piece = next.value.subarray(0, left);
    hash.update(piece);
    await writer.bytes(piece);
    left -= piece.length;
    onBytes(piece.length);
  }
  await content.return();
  if (left === 0 && failure === undefined) {
    await writer.record({ kind: 'end', sha256: hash.hex() });
    return;
  }
  // The device counts on what was announced.
  for (; left > 0; left -= ZEROS.length) await writer.bytes(ZEROS.subarray(0, left));
  await writer.record({ kind: 'broken' });
  const message = failure instanceof Error ? failure.message : 'it became shorter while it was read';
  onFailure?.({ path: record.path, kind: 'failed', code: 'unreadable', message });
}

async function* contentOf(
  content: AsyncIterable<Uint8Array> | Uint8Array,
): AsyncGenerator<Uint8Array, void, void> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}
