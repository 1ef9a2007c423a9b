import { contentBytes, type JsonObject, RecordReader, RecordWriter } from '@guru/protocol';
import { SessionProblem } from '../session/problem.ts';
import { text } from './fields.ts';
import { FileOperation } from './operation.ts';
import { readParts } from './records.ts';
import { createSha256 } from './sha256.ts';
import { readFailure, readTreeCount, readTreeEntry } from './tree.ts';
import type { FileSink, TreeCount, TreeSink } from './tree-types.ts';
import type { ChannelOpener, MoveOptions, RunningHash } from './types.ts';

export interface PullOptions extends MoveOptions {
  /** Only these, and nothing below them that isn't named too. Everything unless given. */
  readonly select?: Iterable<string> | undefined;
}

/**
 * Brings a folder of the device with all that is below it, in one stream: however many files there are, no round trip is waited for. What fails of it is told to
 * the sink, and the rest goes on.
 */
export async function pullFolder(
  session: ChannelOpener,
  path: string,
  sink: TreeSink,
  options: PullOptions = {},
): Promise<TreeCount> {
  const { select, signal } = options;
  using operation = new FileOperation(session, { op: 'pull', path, select: select && true }, signal);
  await using arriving = new Arriving(sink, options);
  return await operation.together(receive(operation, arriving), order(operation, select));
}

/** Names what is wanted, while what was named already comes. */
async function order({ channel }: FileOperation, select: Iterable<string> | undefined): Promise<void> {
  const writer = new RecordWriter(channel);
  for (const path of select ?? []) await writer.record({ path });
  await writer.flush();
  channel.end();
}

async function receive(operation: FileOperation, arriving: Arriving): Promise<TreeCount> {
  const reader = new RecordReader(contentBytes);
  for (let item = await operation.next(); item !== undefined; item = await operation.next()) {
    if (!(item instanceof Uint8Array)) {
      const count = readTreeCount(item);
      await operation.finish();
      return count;
    }
    for (const part of readParts(reader, item)) {
      if (part instanceof Uint8Array) await arriving.bytes(part);
      else await arriving.record(part);
    }
    operation.channel.consume(item.length);
  }
  throw new SessionProblem('bad_message', 'the device ended without saying that it was all');
}

/** What of the tree is just coming. */
class Arriving implements AsyncDisposable {
  readonly #sink: TreeSink;
  readonly #createHash: () => RunningHash;
  readonly #onProgress: ((bytes: number) => void) | undefined;
  #bytes = 0;
  #file: { readonly path: string; readonly sink: FileSink; readonly hash: RunningHash } | undefined;

  constructor(sink: TreeSink, { createHash = createSha256, onProgress }: MoveOptions) {
    this.#sink = sink;
    this.#createHash = createHash;
    this.#onProgress = onProgress;
  }

  async record(said: JsonObject): Promise<void> {
    if (said.kind === 'end') await this.#endFile(text(said, 'sha256'));
    else if (said.kind === 'broken') await this.#fail(text(said, 'code'), text(said, 'message'));
    else if (said.kind === 'failed') this.#sink.onFailure(readFailure(said));
    else await this.#begin(said);
  }

  async bytes(piece: Uint8Array): Promise<void> {
    this.#file?.hash.update(piece);
    await this.#file?.sink.write(piece);
    this.#bytes += piece.length;
    this.#onProgress?.(this.#bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.sink.drop();
  }

  async #begin(said: JsonObject): Promise<void> {
    const entry = readTreeEntry(said);
    if (entry.kind !== 'file') await this.#sink.onEntry(entry);
    else this.#file = { path: entry.path, sink: await this.#sink.onFile(entry), hash: this.#createHash() };
  }

  async #endFile(sha256: string): Promise<void> {
    if (this.#file?.hash.hex() !== sha256) {
      await this.#fail('mismatch', 'what arrived is not what was sent');
      return;
    }
    const { sink } = this.#file;
    this.#file = undefined;
    await sink.commit();
  }

  async #fail(code: string, message: string): Promise<void> {
    const path = this.#file?.path ?? '';
    await this[Symbol.asyncDispose]();
    this.#sink.onFailure({ path, kind: 'failed', code, message });
  }
}
