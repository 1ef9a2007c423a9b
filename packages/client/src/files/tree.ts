import type { JsonObject } from '@guru/protocol';
import { number, readEntry, text } from './fields.ts';
import { records } from './records.ts';
import type { TreeCount, TreeEntry, TreeFailure } from './tree-types.ts';
import type { ChannelOpener, FileOptions } from './types.ts';

/** All that is below a folder of the device, without content; with `checksum` the SHA-256 of each file. */
export async function* listTree(
  session: ChannelOpener,
  path: string,
  { checksum, signal }: FileOptions & { readonly checksum?: boolean } = {},
): AsyncGenerator<TreeEntry | TreeFailure, void, void> {
  for await (const record of records(session, { op: 'tree', path, checksum }, signal)) {
    yield record.kind === 'failed' ? readFailure(record) : readTreeEntry(record);
  }
}

export function readTreeEntry(said: JsonObject): TreeEntry {
  const entry = { ...readEntry(said), path: text(said, 'path') };
  return said.sha256 === undefined ? entry : { ...entry, sha256: text(said, 'sha256') };
}

export function readFailure(said: JsonObject): TreeFailure {
  return {
    path: text(said, 'path'),
    kind: 'failed',
    code: text(said, 'code'),
    message: text(said, 'message'),
  };
}

export function readTreeCount(said: JsonObject): TreeCount {
  return {
    files: number(said, 'files'),
    folders: number(said, 'folders'),
    links: number(said, 'links'),
    bytes: number(said, 'bytes'),
    failed: number(said, 'failed'),
  };
}
