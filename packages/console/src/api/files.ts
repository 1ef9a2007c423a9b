import {
  type FileEntry,
  listFolder,
  listTree,
  makeFolder,
  readFile,
  removeFile,
  renameFile,
  setFileMode,
  type VersionedEntry,
  writeFile,
} from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { type Content, guessContent } from '../files/guess.ts';
import { queryClient } from './query-client.ts';

/** So much of a file is shown. */
export const PREVIEW_BYTES = 256 * 1024;
/** A text up to here can be edited. */
export const EDIT_BYTES = 1024 * 1024;
/** A picture up to here is shown. */
const PICTURE_BYTES = 20 * 1024 * 1024;
/** What is counted before a folder is deleted. */
const MOST_COUNTED = 20_000;

const filesKey = (session: AttachedSession) => ['files', session.info.session_id] as const;

/** What is in a folder, in the order of the device. */
export function folderQuery(session: AttachedSession, path: string) {
  return queryOptions({
    queryKey: [...filesKey(session), 'folder', path],
    queryFn: async ({ signal }) => {
      const entries: FileEntry[] = [];
      for await (const entry of listFolder(session, path, { signal })) entries.push(entry);
      return entries;
    },
    retry: false,
    // A folder may have 100,000 entries: comparing them one by one costs more than drawing those in sight.
    structuralSharing: false,
    gcTime: 60_000,
  });
}

/** What a folder holds has changed. */
export function refreshFolder(session: AttachedSession): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [...filesKey(session), 'folder'] });
}

/** A file as far as it is shown. */
export interface Shown {
  readonly entry: VersionedEntry;
  readonly content: Content;
  /** All of a picture that is small enough. */
  readonly bytes: Uint8Array;
  /** It goes on behind `bytes`. */
  readonly cut: boolean;
}

/** The beginning of a file, and of a picture all; `limit` in bytes. */
export function contentQuery(session: AttachedSession, path: string, limit: number) {
  return queryOptions({
    queryKey: [...filesKey(session), 'content', path, limit],
    queryFn: async ({ signal }): Promise<Shown> => {
      const start = await readBytes(session, path, limit, signal);
      const { entry } = start;
      const content = guessContent(start.bytes, start.cut);
      if (content.kind !== 'picture' || !start.cut || entry.size > PICTURE_BYTES)
        return { ...start, content };
      return { ...(await readBytes(session, path, PICTURE_BYTES, signal)), content };
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    // Reopened, a file is read again.
    gcTime: 0,
  });
}

async function readBytes(session: AttachedSession, path: string, limit: number, signal: AbortSignal) {
  const { entry, bytes } = await readFile(session, path, { length: limit, signal });
  const whole = new Uint8Array(Math.min(entry.size, limit));
  let filled = 0;
  for await (const piece of bytes) {
    whole.set(piece.subarray(0, whole.length - filled), filled);
    filled += piece.length;
  }
  return { entry, bytes: whole.subarray(0, filled), cut: entry.size > filled };
}

/** A change of the device's files; the paths are absolute. */
export type FileChange =
  | { readonly op: 'mkdir'; readonly path: string }
  | { readonly op: 'rename'; readonly path: string; readonly to: string }
  | { readonly op: 'remove'; readonly paths: readonly string[] }
  | { readonly op: 'chmod'; readonly paths: readonly string[]; readonly mode: number };

/** Changes files; what is shown of folders is read again. The first thing of several that can't be changed ends it. */
export function useChangeFiles(session: AttachedSession) {
  return useMutation({
    mutationFn: async (change: FileChange) => {
      if (change.op === 'mkdir') await makeFolder(session, change.path);
      else if (change.op === 'rename') await renameFile(session, change.path, change.to);
      else if (change.op === 'chmod')
        for (const path of change.paths) await setFileMode(session, path, change.mode);
      else for (const path of change.paths) await removeFile(session, path, { recursive: true });
    },
    onSettled: () => refreshFolder(session),
  });
}

/** Writes a file over the version that was read: `FileProblem` `changed` when it is another meanwhile. Without a version it is written over whatever is there. */
export function useSaveFile(session: AttachedSession, path: string) {
  return useMutation({
    mutationFn: ({ bytes, version }: { bytes: Uint8Array; version: string | undefined }) =>
      writeFile(session, path, bytes, { size: bytes.length, base_version: version }),
    onSuccess: () => refreshFolder(session),
  });
}

export interface Counted {
  readonly things: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

/** How many things are below some folders. */
export function countQuery(session: AttachedSession, folders: readonly string[]) {
  return queryOptions({
    queryKey: [...filesKey(session), 'count', folders],
    queryFn: async ({ signal }): Promise<Counted> => {
      let things = 0;
      for (const folder of folders) {
        for await (const entry of listTree(session, folder, { signal })) {
          if (entry.path !== '') things += 1;
          if (things >= MOST_COUNTED) return { things, more: true };
        }
      }
      return { things, more: false };
    },
    retry: false,
    gcTime: 0,
  });
}
