import { mkdir as makeFolder } from 'node:fs/promises';
import { errnoOf, FileFailure } from './failure.ts';
import { type Operation, readFlag, readPathField } from './job.ts';
import { findPlace } from './place.ts';

/** Makes a folder; with `parents` those above it too, and then it is no fault when it is there already. */
export const mkdir: Operation = {
  changes: true,
  read(fields) {
    const path = readPathField(fields);
    const parents = readFlag(fields, 'parents');
    const mode = fields.has('mode') ? fields.int('mode', 0, 0o7777) : 0o777;
    return async ({ channel, roots }) => {
      await (parents ? makeAll(path, roots, mode) : makeOne(path, roots, mode));
      channel.sendMessage({ type: 'done' });
    };
  },
};

async function makeAll(path: string, roots: readonly string[], mode: number): Promise<void> {
  try {
    await makeOne(path, roots, mode);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' || isTop(error)) {
      if (await isFolder(path, roots)) return;
      throw error;
    }
    const above = parentOf(path);
    if (errnoOf(error) !== 'ENOENT' || above === undefined) throw error;
    await makeAll(above, roots, 0o777);
    await makeOne(path, roots, mode);
  }
}

async function makeOne(path: string, roots: readonly string[], mode: number): Promise<void> {
  await using place = await findPlace(path, roots, { below: true });
  if (place.name === undefined) throw new FileFailure('exists');
  await makeFolder(place.folder.at(place.name), { mode });
  await place.folder.confirm();
}

async function isFolder(path: string, roots: readonly string[]): Promise<boolean> {
  await using place = await findPlace(path, roots, { follow: true });
  return (await place.folder.stat(place.name)).isDirectory();
}

/** A root of the grant, or of the system, is there and never made. */
function isTop(error: unknown): boolean {
  return error instanceof FileFailure && (error.code === 'exists' || error.code === 'not_allowed');
}

function parentOf(path: string): string | undefined {
  const slash = process.platform === 'win32' ? /[\\/]+[^\\/]+[\\/]*$/ : /\/+[^/]+\/*$/;
  const above = path.replace(slash, '');
  if (above === path || above === '') return undefined;
  return /^[A-Za-z]:$/.test(above) ? undefined : above;
}
