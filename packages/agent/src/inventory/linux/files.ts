import { readdir, readFile } from 'node:fs/promises';

/** A small file as text, without spaces around it; empty when it can't be read. */
export async function textAt(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replaceAll('\0', '').trim();
  } catch {
    return '';
  }
}

/** The names in a folder in their order; none when it can't be read. */
export async function namesAt(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch {
    return [];
  }
}
