/** Why an operation on files failed: code, and what it means (spec §5, file). */
export const FILE_ERRORS = {
  not_allowed: 'the grant of the session does not allow it',
  bad_path: 'the path can not be used',
  not_found: 'there is nothing of this name',
  exists: 'something of this name is there already',
  not_a_folder: 'it is no folder',
  not_a_file: 'it is no regular file',
  is_a_folder: 'it is a folder',
  not_empty: 'the folder is not empty',
  not_permitted: 'the system does not permit it to the agent',
  read_only: 'it lies on a file system that can only be read',
  no_space: 'the disk is full, or a quota is',
  name_too_long: 'the name is too long for this file system',
  too_many_links: 'the links lead in a circle, or were changed while they were followed',
  too_deep: 'the folders are nested too deeply',
  crosses_devices: 'it can not be moved to another file system',
  changed: 'the file has changed since it was read',
  mismatch: 'what arrived is not what was sent',
  busy: 'something else works on it',
  io: 'the disk or the file system failed',
} as const;

export type FileErrorCode = keyof typeof FILE_ERRORS;

/** An operation on files that failed for a reason that the technician can do something about. */
export class FileFailure extends Error {
  override readonly name = 'FileFailure';
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode, message: string = FILE_ERRORS[code]) {
    super(message);
    this.code = code;
  }
}

/** By the system's own name for the error; what is not here is `io`. */
const BY_ERRNO: Readonly<Record<string, FileErrorCode>> = {
  EACCES: 'not_permitted',
  EPERM: 'not_permitted',
  ENOENT: 'not_found',
  EEXIST: 'exists',
  ENOTDIR: 'not_a_folder',
  EISDIR: 'is_a_folder',
  ENOTEMPTY: 'not_empty',
  EROFS: 'read_only',
  ENOSPC: 'no_space',
  EDQUOT: 'no_space',
  EFBIG: 'no_space',
  ENAMETOOLONG: 'name_too_long',
  ELOOP: 'too_many_links',
  EXDEV: 'crosses_devices',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
  EINVAL: 'bad_path',
  EIO: 'io',
};

/** What the system's error means for the technician; undefined for what is a fault of ours. */
export function toFileFailure(error: unknown): FileFailure | undefined {
  if (error instanceof FileFailure) return error;
  const errno = errnoOf(error);
  if (errno === undefined) return undefined;
  const code = BY_ERRNO[errno] ?? 'io';
  return new FileFailure(code, `${FILE_ERRORS[code]} (${errno})`);
}

/** The system's name for an error: `ENOENT` and the like. */
export function errnoOf(error: unknown): string | undefined {
  const isOfSystem = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isOfSystem && /^E[A-Z0-9]+$/.test(String(error.code)) ? String(error.code) : undefined;
}
