import { readdir, readlink, realpath } from 'node:fs/promises';
import { bytesToName, nameToBytes } from '@guru/protocol';
import { FileFailure } from './failure.ts';
import { checkWindowsName } from './windows-path.ts';

/**
 * A path or a name as the system has it. On POSIX it is bytes, in whatever encoding; on Windows text. Over the wire it is text, in which a byte that is
 * no UTF-8 is a lone surrogate from U+DC80 to U+DCFF (spec §5, as in PEP 383).
 */
export type Raw = Buffer | string;

const IS_WINDOWS = process.platform === 'win32';
const SLASH = 0x2f;
/** NAME_MAX of every file system that is in use. */
const MAX_NAME_BYTES = 255;

/** Text of the wire as the system has it. */
export function toRaw(text: string): Raw {
  if (IS_WINDOWS) return text;
  const { buffer, byteOffset, length } = nameToBytes(text);
  return Buffer.from(buffer, byteOffset, length);
}

/** A name or path of the system as text of the wire. */
export function toText(raw: Raw): string {
  return typeof raw === 'string' ? raw : bytesToName(raw);
}

export function join(folder: Raw, name: Raw): Raw {
  if (typeof folder === 'string' && typeof name === 'string')
    return `${folder}${folder.endsWith('\\') ? '' : '\\'}${name}`;
  const before = Buffer.from(folder);
  const slash = before.at(-1) === SLASH ? [] : [Buffer.of(SLASH)];
  return Buffer.concat([before, ...slash, Buffer.from(name)]);
}

/** The parts of an absolute path below its beginning (`/`, `C:\`). */
export function partsOf(path: Raw): Raw[] {
  if (typeof path === 'string')
    return path
      .split('\\')
      .slice(1)
      .filter((part) => part !== '');
  const parts: Buffer[] = [];
  for (let from = 1; from < path.length; ) {
    const slash = path.indexOf(SLASH, from);
    const to = slash < 0 ? path.length : slash;
    if (to > from) parts.push(path.subarray(from, to));
    from = to + 1;
  }
  return parts;
}

/** One name of the wire, for something in a folder. Throws a `FileFailure` for what would be another place, or no name at all. */
export function toRawName(text: string): Raw {
  if (IS_WINDOWS) checkWindowsName(text);
  const raw = toRaw(text);
  if (!IS_WINDOWS) checkPosixName(raw);
  return raw;
}

/** Throws a `FileFailure` for what is no name of something in a folder. */
export function checkPosixName(name: Raw): void {
  const text = typeof name === 'string' ? name : name.toString('latin1');
  if (text === '' || text.includes('/') || text.includes('\0'))
    throw new FileFailure('bad_path', 'a name was expected');
  if (text === '.' || text === '..')
    throw new FileFailure('bad_path', 'a path without . and .. was expected');
  if (text.length > MAX_NAME_BYTES) throw new FileFailure('name_too_long');
}

/** The names in a folder, without `.` and `..`, in the order of the disk. */
export async function namesIn(path: Raw): Promise<Raw[]> {
  return IS_WINDOWS ? await readdir(path) : await readdir(path, { encoding: 'buffer' });
}

export async function linkTarget(path: Raw): Promise<Raw> {
  return IS_WINDOWS ? await readlink(path) : await readlink(path, { encoding: 'buffer' });
}

export async function realPath(path: Raw): Promise<Raw> {
  return IS_WINDOWS ? await realpath(path) : await realpath(path, { encoding: 'buffer' });
}
