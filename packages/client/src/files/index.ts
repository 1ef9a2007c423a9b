export { makeFolder, removeFile, renameFile, setFileMode } from './change.ts';
export { listFolder, statFile } from './look.ts';
export { FileProblem } from './problem.ts';
export { type PullOptions, pullFolder } from './pull.ts';
export { pushFolder } from './push.ts';
export { readFile } from './read.ts';
export { createSha256 } from './sha256.ts';
export { listTree } from './tree.ts';
export type {
  FileSink,
  PushOptions,
  TreeCount,
  TreeEntry,
  TreeFailure,
  TreeItem,
  TreeSink,
} from './tree-types.ts';
export type {
  ChannelOpener,
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
export { type UploadOptions, type UploadSource, uploadFile } from './upload.ts';
export { type Content, writeFile } from './write.ts';
