import type { AttachedSession } from '../session/types.ts';

/** The little of a session that the functions here stand on. */
export type ChannelOpener = Pick<AttachedSession, 'open'>;

export type FileKind = 'file' | 'folder' | 'link' | 'other';

/** Something on a device's disk. A byte of a name that is no UTF-8 is a lone surrogate from U+DC80 to U+DCFF, and comes back as that byte. */
export interface FileEntry {
  readonly name: string;
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** Permission bits, with those for set-user-id, set-group-id and sticky. */
  readonly mode: number;
  /** Unix milliseconds. */
  readonly mtime_ms: number;
  readonly uid: number;
  readonly gid: number;
  /** Name of the account; empty when the device has none, and on Windows. */
  readonly owner: string;
  /** Of a link: where it leads, as it is written there. */
  readonly target?: string;
}

/** An entry with what tells later whether it is still the same: only to be given back to the device. */
export interface VersionedEntry extends FileEntry {
  readonly version: string;
}

/** A running SHA-256. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** Of what came until now, in hexadecimal. */
  hex(): string;
}

/** What every function here takes. */
export interface FileOptions {
  /** Gives the operation up. What it has begun to write is never seen under its name. */
  readonly signal?: AbortSignal | undefined;
}

/** What every function takes that moves the content of files. */
export interface MoveOptions extends FileOptions {
  /** Bytes of content that have gone over the wire, with what was there already from before. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /** A faster hash than the one in here, which runs everywhere. */
  readonly createHash?: (() => RunningHash) | undefined;
}

export interface ReadOptions extends MoveOptions {
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
  /** Only the file of this version; else `FileProblem` `changed`. */
  readonly version?: string | undefined;
  /** Fed with what is here already, up to `offset`: compared with the device's, `FileProblem` `mismatch` when it is something else. */
  readonly prefix?: RunningHash | undefined;
}

/** A file while it comes. */
export interface FileRead {
  readonly entry: VersionedEntry;
  /**
   * The content, once. A piece's credit goes back when the next one is asked for; leaving the loop early ends the channel. At the end it throws `FileProblem` `mismatch` for what
   * arrived wrong.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface WriteOptions extends MoveOptions {
  /** Bytes of the whole: the device refuses to commit another number. */
  readonly size?: number | undefined;
  /** Permission bits; of the file that is replaced, unless given. */
  readonly mode?: number | undefined;
  readonly mtime_ms?: number | undefined;
  /** False: `FileProblem` `exists` when something has the name. True unless given. */
  readonly overwrite?: boolean | undefined;
  /** From `FileRead` or `statFile`: `FileProblem` `changed` when it isn't the file any more that was read. */
  readonly base_version?: string | undefined;
}

export interface Written {
  /** Size of the whole file. */
  readonly bytes: number;
  readonly sha256: string;
}
