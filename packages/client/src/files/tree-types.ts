import type { FileEntry, MoveOptions } from './types.ts';

/** Something below a folder. */
export interface TreeEntry extends FileEntry {
  /** From that folder, with `/` on every system; empty for the folder itself. */
  readonly path: string;
  /** Of a file, when it was asked for. */
  readonly sha256?: string;
}

/** Something in a tree that could not be looked at, read or written; the rest went on. */
export interface TreeFailure {
  readonly path: string;
  readonly kind: 'failed';
  readonly code: string;
  readonly message: string;
}

/** What a whole tree came to. */
export interface TreeCount {
  readonly files: number;
  readonly folders: number;
  readonly links: number;
  readonly bytes: number;
  readonly failed: number;
}

/** What is to be sent of a tree, in this order: a folder before what is in it, and folder by folder. */
export type TreeItem =
  | {
      readonly kind: 'folder';
      readonly path: string;
      readonly mode?: number | undefined;
      readonly mtime_ms?: number | undefined;
    }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode?: number | undefined;
      readonly mtime_ms?: number | undefined;
      /** Bytes that `open` brings. What it brings more is left out; when it brings less, the file is not written. */
      readonly size: number;
      readonly open: () => AsyncIterable<Uint8Array> | Uint8Array;
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** Removes what is there, with all that is below it. */
  | { readonly kind: 'gone'; readonly path: string };

export interface PushOptions extends MoveOptions {
  /** False: what has a name already is told as failed (`exists`). True unless given. */
  readonly overwrite?: boolean | undefined;
  readonly onFailure?: ((failure: TreeFailure) => void) | undefined;
}

/** Takes what comes of a tree, in the order of the device's disk: a folder before what is in it. */
export interface TreeSink {
  /** A folder, a link, or something else without content. */
  onEntry(entry: TreeEntry): void | Promise<void>;
  /** A file that begins; answers what takes its content. */
  onFile(entry: TreeEntry): FileSink | Promise<FileSink>;
  onFailure(failure: TreeFailure): void;
}

/** Takes the content of one file. */
export interface FileSink {
  /** Credit goes back when it has settled. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** It is whole, and what the device has. */
  commit(): void | Promise<void>;
  /** It is not: nothing shall be left of it. Called also when everything breaks off. */
  drop(): void | Promise<void>;
}
