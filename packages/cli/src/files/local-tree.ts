import { lstat, readdir, readlink } from 'node:fs/promises';
import type { TreeItem } from '@guru/client/files';
import { paced, type RateLimit } from './rate.ts';
import { raw, textOf } from './raw.ts';
import { readLocal } from './read-local.ts';

/** Looked at together. */
const AT_ONCE = 32;

/** Something of this machine's disk, relative to the folder that was asked for. */
export type LocalItem =
  | Exclude<TreeItem, { kind: 'gone' | 'file' | 'folder' }>
  | (Extract<TreeItem, { kind: 'folder' }> & { readonly mtime_ms: number })
  | (Extract<TreeItem, { kind: 'file' }> & { readonly mtime_ms: number });

/** A folder of this machine with all that is in it, in the order in which it is sent. What can't be looked at goes to `onFailure`; sockets and the like are left out. */
export async function* localTree(
  folder: string,
  onFailure: (path: string, error: unknown) => void,
  limit?: RateLimit,
): AsyncGenerator<LocalItem, void, void> {
  const { mode, mtimeMs } = await lstat(raw(`${folder}/.`));
  yield { kind: 'folder', path: '', mode: mode & 0o7777, mtime_ms: Math.floor(mtimeMs) };
  yield* below('');

  async function* below(prefix: string): AsyncGenerator<LocalItem, void, void> {
    let names: string[];
    try {
      names = (await readNames(`${folder}/${prefix}`)).sort();
    } catch (error) {
      onFailure(prefix, error);
      return;
    }
    const folders: string[] = [];
    for (let from = 0; from < names.length; from += AT_ONCE) {
      const looks = names.slice(from, from + AT_ONCE).map((name) => look(prefix + name));
      for (const item of await Promise.all(looks)) {
        if (item === undefined) continue;
        if (item.kind === 'folder') folders.push(item.path);
        else yield item;
      }
    }
    for (const path of folders) {
      const item = await look(path);
      if (item !== undefined) yield item;
      yield* below(`${path}/`);
    }
  }

  async function look(path: string): Promise<LocalItem | undefined> {
    const whole = `${folder}/${path}`;
    try {
      const stats = await lstat(raw(whole));
      const dress = { mode: stats.mode & 0o7777, mtime_ms: Math.floor(stats.mtimeMs) };
      if (stats.isDirectory()) return { kind: 'folder', path, ...dress };
      if (stats.isSymbolicLink()) return { kind: 'link', path, target: await readTarget(whole) };
      if (!stats.isFile()) return undefined;
      return { kind: 'file', path, ...dress, size: stats.size, open: () => paced(readLocal(whole), limit) };
    } catch (error) {
      onFailure(path, error);
      return undefined;
    }
  }
}

async function readNames(path: string): Promise<string[]> {
  if (process.platform === 'win32') return await readdir(path);
  return (await readdir(raw(path), { encoding: 'buffer' })).map(textOf);
}

async function readTarget(path: string): Promise<string> {
  if (process.platform === 'win32') return await readlink(path);
  return textOf(await readlink(raw(path), { encoding: 'buffer' }));
}
