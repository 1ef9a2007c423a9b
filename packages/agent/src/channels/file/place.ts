import { errnoOf, FileFailure } from './failure.ts';
import { Folder } from './folder.ts';
import { checkPosixName, join, partsOf, type Raw, realPath, toRaw } from './names.ts';
import { windowsParts } from './windows-path.ts';

/** PATH_MAX of Linux; no system of ours takes longer ones at once. */
const MAX_PATH_BYTES = 4096;
/** Somebody who puts links in the way as fast as they are followed does it on purpose. */
const TRIES = 3;

/** How the last part of a path is meant. */
export interface Meaning {
  /** A link there stands for what it leads to. Else it is meant itself. */
  readonly follow?: boolean;
  /** A root of the grant may be worked in, but not be removed or replaced itself. */
  readonly below?: boolean;
}

/** Something in a folder that is held open. Without a name it is the folder itself: the top of all. */
export interface Place extends AsyncDisposable {
  readonly folder: Folder;
  readonly name: Raw | undefined;
}

/**
 * The one way from a technician's path to the disk. Links are resolved, the outcome must lie in one of the grant's roots, and then the outcome is walked
 * down folder by folder, through no link: one that is put in the way between the look and the walk stops it. Throws `FileFailure`.
 */
export async function findPlace(
  path: string,
  roots: readonly string[],
  meaning: Meaning = {},
): Promise<Place> {
  const wanted = readPath(path);
  for (let attempt = 1; ; attempt += 1) {
    const real = await resolve(wanted, meaning.follow === true).catch(async (error: unknown) => {
      await checkRoots(await nearest(wanted), roots, false);
      throw error;
    });
    await checkRoots(real, roots, meaning.below === true);
    try {
      return await walk(real);
    } catch (error) {
      const isReplaced = error instanceof FileFailure ? error.code === 'not_a_folder' : isLinkError(error);
      if (!isReplaced || attempt >= TRIES) throw error;
    }
  }
}

/** The folder of this path, itself. Throws `FileFailure` `not_a_folder` when it is none. */
export async function openFolder(path: string, roots: readonly string[]): Promise<Folder> {
  await using place = await findPlace(path, roots, { follow: true });
  return place.name === undefined
    ? await Folder.top(place.folder.path)
    : await place.folder.child(place.name);
}

/** A path of the wire as parts of the system, or `FileFailure` `bad_path`, `name_too_long`. */
function readPath(path: string): Raw[] {
  if (process.platform === 'win32') {
    const { drive, parts } = windowsParts(path);
    return [drive, ...parts];
  }
  if (!path.startsWith('/') || path.includes('\0'))
    throw new FileFailure('bad_path', 'an absolute path was expected');
  const raw = toRaw(path);
  if (raw.length > MAX_PATH_BYTES) throw new FileFailure('name_too_long');
  const parts = partsOf(raw);
  for (const part of parts) checkPosixName(part);
  return [Buffer.from('/'), ...parts];
}

async function resolve([top = '/', ...parts]: readonly Raw[], follow: boolean): Promise<Raw> {
  const last = parts.at(-1);
  if (last === undefined) return top;
  const parent = await realPath(parts.slice(0, -1).reduce(join, top));
  const whole = join(parent, last);
  if (!follow) return whole;
  try {
    return await realPath(whole);
  } catch (error) {
    // What is not there yet leads nowhere else; a link that leads nowhere is told when it is opened.
    if (errnoOf(error) === 'ENOENT') return whole;
    throw error;
  }
}

/** The last folder on the way that can be found: whether there is more behind it is nobody's business outside of the roots. */
async function nearest([top = '/', ...parts]: readonly Raw[]): Promise<Raw> {
  for (let count = parts.length - 1; count > 0; count -= 1) {
    const found = await realPath(parts.slice(0, count).reduce(join, top)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return top;
}

async function checkRoots(real: Raw, roots: readonly string[], below: boolean): Promise<void> {
  if (roots.length === 0) return;
  for (const root of roots) {
    const realRoot = await realPath(toRaw(root)).catch(() => undefined);
    if (realRoot !== undefined && isWithin(real, realRoot, below)) return;
  }
  throw new FileFailure('not_allowed', 'it lies outside of the folders that the grant of the session names');
}

async function walk(real: Raw): Promise<Place> {
  const parts = partsOf(real);
  const name = parts.pop();
  let folder = await Folder.top(topOf(real));
  for (const part of parts) {
    await using parent = folder;
    folder = await parent.child(part);
  }
  return { folder, name, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** Whether a path without links lies in a folder without links. */
function isWithin(path: Raw, folder: Raw, below: boolean): boolean {
  const outer = partsOf(folder);
  const inner = partsOf(path);
  if (inner.length < outer.length || (below && inner.length === outer.length)) return false;
  return (
    String(topOf(path)) === String(topOf(folder)) && outer.every((part, at) => isSame(part, inner[at] ?? ''))
  );
}

/** Windows takes letters of both sizes for the same; the others don't, or don't always, and there we are strict. */
function isSame(one: Raw, other: Raw): boolean {
  if (typeof one === 'string' || typeof other === 'string') {
    return String(one).toLowerCase() === String(other).toLowerCase();
  }
  return one.equals(other);
}

function topOf(path: Raw): Raw {
  return typeof path === 'string' ? path.slice(0, 3) : Buffer.from('/');
}

function isLinkError(error: unknown): boolean {
  return ['ELOOP', 'ENOTDIR'].includes(errnoOf(error) ?? '');
}
