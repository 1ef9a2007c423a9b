import { readdir, readlink, realpath } from 'node:fs/promises';
import { FileFailure } from './failure.ts';
import { checkWindowsName } from './windows-path.ts';

/**
 * A path or a name as the system has it. On POSIX it is bytes, in whatever encoding; on Windows text. Over the wire it is text, in which a byte that is
 * no UTF-8 is a lone surrogate from U+DC80 to U+DCFF (spec §5, as in PEP 383).
 */
export type Raw = Buffer | string;

const IS_WINDOWS = process.platform === 'win32';
const SLASH = 0x2f;
const ESCAPED_BYTE = /[\udc80-\udcff]/;
const SURROGATE = 0xdc00;
/** NAME_MAX of every file system that is in use. */
const MAX_NAME_BYTES = 255;

/** Text of the wire as the system has it. A lone surrogate that stands for no byte becomes U+FFFD, which fits no file. */
export function toRaw(text: string): Raw {
  if (IS_WINDOWS) return text;
  return text.isWellFormed() || !ESCAPED_BYTE.test(text) ? Buffer.from(text) : escapedToBytes(text);
}

/** A name or path of the system as text of the wire. */
export function toText(raw: Raw): string {
  if (typeof raw === 'string') return raw;
  const text = raw.toString();
  // What is no UTF-8 was replaced; a U+FFFD that is really in the name survives the comparison.
  return text.includes('\ufffd') && !raw.equals(Buffer.from(text)) ? bytesToEscaped(raw) : text;
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

function escapedToBytes(text: string): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const isPair = unit >= 0xd800 && unit < SURROGATE && text.charCodeAt(at + 1) >> 10 === SURROGATE >> 10;
    if (isPair) at += 1;
    else if (unit >= SURROGATE + 0x80 && unit <= SURROGATE + 0xff) {
      pieces.push(Buffer.from(text.slice(from, at)), Buffer.of(unit - SURROGATE));
      from = at + 1;
    }
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(from))]);
}

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The longest readable character at each place, or the byte alone. */
function bytesToEscaped(raw: Buffer): string {
  let text = '';
  for (let at = 0; at < raw.length; ) {
    const [piece, bytes] = characterAt(raw, at);
    text += piece;
    at += bytes;
  }
  return text;
}

function characterAt(raw: Buffer, at: number): [string, number] {
  const first = raw[at] ?? 0;
  const bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  try {
    return [fatal.decode(raw.subarray(at, at + bytes)), bytes];
  } catch {
    return [String.fromCharCode(SURROGATE + first), 1];
  }
}
