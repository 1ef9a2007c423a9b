import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';

/** Where something is: on a device, on this machine, or the standard input or output. */
export type Location =
  | { readonly at: 'device'; readonly device: string; readonly path: string }
  | { readonly at: 'here'; readonly path: string }
  | { readonly at: 'stream' };

/**
 * Reads a place as `scp` does: a colon before the first slash parts a device from its path. `-` is the standard input or output. Throws `Failure` for a path on
 * a device that is not absolute.
 */
export function readLocation(text: string): Location {
  if (text === '-') return { at: 'stream' };
  const [, device, path] = /^([^/\\:]+):(.*)$/s.exec(text) ?? [];
  const isDrive = process.platform === 'win32' && device?.length === 1;
  if (device === undefined || path === undefined || isDrive) return { at: 'here', path: text };
  return { at: 'device', device, path: normalise(path, text) };
}

/** A device knows no working folder, and takes no `.` and `..`: what they mean is settled here. */
function normalise(path: string, shown: string): string {
  const drive = /^[A-Za-z]:(?=[\\/])/.exec(path)?.[0];
  if (drive === undefined && !path.startsWith('/')) {
    throw new Failure(
      EXIT.usage,
      'relative_path',
      `${shown} has no absolute path.`,
      'On a device a path begins with / or a drive: web-01:/etc/hosts, pc-7:C:/Users',
    );
  }
  const separator = drive === undefined ? /\/+/ : /[\\/]+/;
  const parts: string[] = [];
  for (const part of path.slice(drive?.length ?? 0).split(separator)) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return drive === undefined ? `/${parts.join('/')}` : `${drive}\\${parts.join('\\')}`;
}

/** A name in a folder of a device, in the way of that device's system. */
export function joinRemote(folder: string, name: string): string {
  const slash = /^[A-Za-z]:/.test(folder) ? '\\' : '/';
  return folder.endsWith(slash) ? folder + name : folder + slash + name;
}

/** The last part of a path of either system; empty for the top. */
export function baseName(path: string): string {
  return /[^/\\]*$/.exec(path.replace(/[/\\]+$/, ''))?.[0] ?? '';
}
