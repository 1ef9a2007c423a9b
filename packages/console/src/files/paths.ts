/** A step on the way to a folder: what it is called, and the path that leads there. */
export interface Crumb {
  readonly name: string;
  readonly path: string;
}

/** Above the drives of a Windows device: no folder, the list of its drives. */
export const DRIVES = '';

const DRIVE = /^[a-z]:/i;

/** Where a device's files begin. */
export function firstPath(windows: boolean): string {
  return windows ? DRIVES : '/';
}

const separator = (windows: boolean) => (windows ? '\\' : '/');

/** The path of something in a folder. */
export function joinPath(folder: string, name: string, windows: boolean): string {
  if (windows && folder === DRIVES) return `${name}\\`;
  const sep = separator(windows);
  return folder.endsWith(sep) ? folder + name : folder + sep + name;
}

/** The last part of a path; of a root the root. */
export function baseName(path: string, windows: boolean): string {
  return crumbsOf(path, windows).at(-1)?.name ?? path;
}

/** The folder that something is in; null where the files begin. */
export function parentPath(path: string, windows: boolean): string | null {
  return crumbsOf(path, windows).at(-2)?.path ?? null;
}

/** The way to a folder, from where the files begin. On Windows its first step has no name: it stands for the drives. */
export function crumbsOf(path: string, windows: boolean): readonly Crumb[] {
  const crumbs: Crumb[] = [{ name: windows ? '' : '/', path: firstPath(windows) }];
  for (const name of path.split(separator(windows))) {
    if (name === '') continue;
    const above = crumbs.at(-1)?.path ?? '';
    crumbs.push({ name, path: joinPath(above, name, windows) });
  }
  return crumbs;
}

/**
 * A path as somebody writes or pastes it, in the one form that the device takes: absolute, without `.` and `..`. What is not absolute begins in `current`. Quotes
 * around it go, for Windows copies paths with them. Null for what can be no path.
 */
export function readPath(text: string, current: string, windows: boolean): string | null {
  const written = text.trim().replace(/^"(.*)"$/, '$1');
  if (written === '' || written.includes('\0')) return windows && written === '' ? DRIVES : null;
  const path = windows ? written.replaceAll('/', '\\') : written;
  const isWhole = windows ? DRIVE.test(path) : path.startsWith('/');
  // Shares, and paths from the root of an unnamed drive.
  if (windows && path.startsWith('\\')) return null;
  const names: string[] = [];
  for (const name of (isWhole ? path : joinPath(current, path, windows)).split(separator(windows))) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  if (names.length === 0) return firstPath(windows);
  const whole = names.join(separator(windows));
  if (!windows) return `/${whole}`;
  return names.length === 1 ? `${whole}\\` : whole;
}

/** Whether something can be called this in a folder of the device. */
export function isName(name: string, windows: boolean): boolean {
  if (name === '' || name === '.' || name === '..' || name.includes('\0')) return false;
  return windows ? !/[<>:"/\\|?*]|[ .]$/.test(name) : !name.includes('/');
}

/** "report (2).pdf": the first name of this kind that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 2; ; number += 1) {
    const free = `${stem} (${number})${ending}`;
    if (!taken.has(free)) return free;
  }
}

/** A path for the address bar, which takes no lone surrogates: a byte that is no UTF-8 stands there as `%e9`. */
export function pathToAddress(path: string): string {
  return path.replaceAll(/%|[\uDC80-\uDCFF]/gu, (unit) =>
    unit === '%' ? '%25' : `%${(unit.charCodeAt(0) - 0xdc00).toString(16)}`,
  );
}

/** The other way round. */
export function pathFromAddress(address: string): string {
  return address.replaceAll(/%25|%([89a-f][0-9a-f])/g, (_, byte?: string) =>
    byte === undefined ? '%' : String.fromCharCode(0xdc00 + Number.parseInt(byte, 16)),
  );
}
