export { listFolder, statFile } from './look.ts';
export { FileProblem } from './problem.ts';
export { readFile } from './read.ts';
export type {
  FileEntry,
  FileKind,
  FileOptions,
  FileRead,
  ReadOptions,
  RunningHash,
  VersionedEntry,
  WriteOptions,
  Written,
} from './types.ts';
export { type Content, writeFile } from './write.ts';
