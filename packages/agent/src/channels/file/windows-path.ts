import { FileFailure } from './failure.ts';

/** Names that are devices in every folder, whatever extension follows (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE =
  /^(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|COM[0-9\u00b9\u00b2\u00b3]|LPT[0-9\u00b9\u00b2\u00b3])[ ]*(?:[.:].*)?$/i;
/** A colon would open another stream of the file; the rest are wildcards and what no name can have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: names that have them are refused
const IMPOSSIBLE = /[\u0000-\u001f<>:"|?*]/;
const MAX_NAME = 255;
const MAX_PATH = 32_000;

/**
 * The parts of an absolute Windows path (`C:\folder\name`, with either slash) below its drive. Throws a `FileFailure` `bad_path` for whatever Windows would
 * understand as something else than a plain file of this name: devices, streams, shares, `\\?\`, names whose last dots and spaces would be dropped.
 */
export function windowsParts(path: string): { readonly drive: string; readonly parts: string[] } {
  const drive = /^([A-Za-z]):[\\/]/.exec(path)?.[1];
  if (drive === undefined) {
    throw new FileFailure(
      'bad_path',
      'a path that begins with a drive was expected: no share, no device, no relative path',
    );
  }
  if (path.length > MAX_PATH) throw new FileFailure('name_too_long');
  const parts = path
    .slice(3)
    .split(/[\\/]+/)
    .filter((part) => part !== '');
  for (const part of parts) checkWindowsName(part);
  return { drive: `${drive.toUpperCase()}:\\`, parts };
}

/** Throws a `FileFailure` for a name that Windows would understand as something else than a file of this name. */
export function checkWindowsName(name: string): void {
  if (name.length > MAX_NAME) throw new FileFailure('name_too_long');
  if (name === '.' || name === '..')
    throw new FileFailure('bad_path', 'a path without . and .. was expected');
  if (IMPOSSIBLE.test(name))
    throw new FileFailure('bad_path', 'a character that no file name has: a stream, a wildcard');
  if (/[. ]$/.test(name)) throw new FileFailure('bad_path', 'a name can not end with a dot or a space');
  if (DEVICE.test(name)) throw new FileFailure('bad_path', 'the name is a device');
}
