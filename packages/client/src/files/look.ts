import { SessionProblem } from '../session/problem.ts';
import { readEntry, readVersioned } from './fields.ts';
import { records } from './records.ts';
import type { ChannelOpener, FileEntry, FileOptions, VersionedEntry } from './types.ts';

/** What is in a folder of the device, as it comes. Links are told as links. */
export async function* listFolder(
  session: ChannelOpener,
  path: string,
  { signal }: FileOptions = {},
): AsyncGenerator<FileEntry, void, void> {
  for await (const record of records(session, { op: 'list', path }, signal)) yield readEntry(record);
}

/** What is known of one thing; of what a link leads to, with `follow`. */
export async function statFile(
  session: ChannelOpener,
  path: string,
  { follow, signal }: FileOptions & { readonly follow?: boolean } = {},
): Promise<VersionedEntry> {
  for await (const record of records(session, { op: 'stat', path, follow }, signal))
    return readVersioned(record);
  throw new SessionProblem('bad_message', 'the device told nothing');
}
