import type { FileEntry } from '@guru/client/files';
import type { FileChange } from '../../../api/files.ts';

/** What a dialog over the folder is about. */
export type FileTask =
  | { readonly kind: 'make' }
  | { readonly kind: 'rename'; readonly entry: FileEntry }
  | { readonly kind: 'remove'; readonly entries: readonly FileEntry[] }
  | { readonly kind: 'mode'; readonly entries: readonly FileEntry[] }
  | { readonly kind: 'show'; readonly entry: FileEntry };

/** What was done last, and how it is taken back where it can be. */
export interface Said {
  readonly words: string;
  readonly undo?: { readonly change: FileChange; readonly words: string };
}
