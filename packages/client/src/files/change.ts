import { FileOperation, type Params } from './operation.ts';
import type { ChannelOpener, FileOptions } from './types.ts';

/** Makes a folder; with `parents` those above it too, and then it is no fault when it is there already. */
export async function makeFolder(
  session: ChannelOpener,
  path: string,
  { parents, mode, signal }: FileOptions & { readonly parents?: boolean; readonly mode?: number } = {},
): Promise<void> {
  await change(session, { op: 'mkdir', path, parents, mode }, signal);
}

/** Removes a file, a link itself, or a folder: an empty one, or with `recursive` all that is in it. */
export async function removeFile(
  session: ChannelOpener,
  path: string,
  { recursive, signal }: FileOptions & { readonly recursive?: boolean } = {},
): Promise<void> {
  await change(session, { op: 'remove', path, recursive }, signal);
}

/** Gives something another name or folder on the same file system. `FileProblem` `exists` when that is taken, unless `overwrite` is set. */
export async function renameFile(
  session: ChannelOpener,
  path: string,
  to: string,
  { overwrite, signal }: FileOptions & { readonly overwrite?: boolean } = {},
): Promise<void> {
  await change(session, { op: 'rename', path, to, overwrite }, signal);
}

/** Gives a file or folder other permission bits; of a link, what it leads to. */
export async function setFileMode(
  session: ChannelOpener,
  path: string,
  mode: number,
  { signal }: FileOptions = {},
): Promise<void> {
  await change(session, { op: 'chmod', path, mode }, signal);
}

async function change(
  session: ChannelOpener,
  params: Params,
  signal: AbortSignal | undefined,
): Promise<void> {
  using operation = new FileOperation(session, params, signal);
  operation.channel.end();
  await operation.message('done');
  await operation.finish();
}
