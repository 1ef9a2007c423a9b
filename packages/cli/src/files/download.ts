import { type ChannelOpener, FileProblem, readFile, statFile, type VersionedEntry } from '@guru/client/files';
import { createHash } from './hash.ts';
import { PartialFile } from './partial-file.ts';
import { paced, type RateLimit } from './rate.ts';
import { readLocal } from './read-local.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Names what is left of a broken download, with the version of the file. */
  readonly resumeId: ((version: string) => string) | undefined;
  readonly limit: RateLimit | undefined;
  readonly onProgress: (bytes: number) => void;
}

/** Brings one file here: hidden until it is whole, and from where an earlier try was cut off if the device still has that file. */
export async function downloadFile(
  session: ChannelOpener,
  from: string,
  to: string,
  options: DownloadOptions,
): Promise<VersionedEntry> {
  const { signal, resumeId } = options;
  const entry = await statFile(session, from, { follow: true, signal });
  const file = await PartialFile.open(to, resumeId?.(entry.version));
  try {
    await fill(session, from, file, entry, options);
    await file.commit({ mode: entry.mode & 0o777, mtime_ms: entry.mtime_ms });
    return entry;
  } catch (error) {
    // Only one who comes back can make use of it, and only of what was right.
    if (resumeId === undefined || error instanceof FileProblem) await file.discard();
    else await file.keep();
    throw error;
  }
}

async function fill(
  session: ChannelOpener,
  from: string,
  file: PartialFile,
  { version }: VersionedEntry,
  { signal, limit, onProgress }: DownloadOptions,
): Promise<void> {
  const prefix = file.size === 0 ? undefined : createHash();
  if (prefix !== undefined) for await (const piece of readLocal(file.partialPath)) prefix.update(piece);
  const options = { signal, onProgress, createHash, offset: file.size, version, prefix };
  const opened = await readFile(session, from, options).catch(async (error: unknown) => {
    if (prefix === undefined || !(error instanceof FileProblem) || error.code !== 'mismatch') throw error;
    await file.begin();
    return await readFile(session, from, { signal, onProgress, createHash, version });
  });
  for await (const piece of paced(opened.bytes, limit)) await file.write(piece);
}
