import { randomUUID } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PostgresError } from './errors.ts';

/** What a running server doesn't need: static libraries, and what extensions are built with. */
const NOT_NEEDED = /\.a$|^lib\/(pkgconfig|postgresql\/pgxs)$/;

/**
 * Copies the binaries in `from` to `to`, where every account can reach them, unless they are there. Only we may be able to change them, because they get
 * run. Resolves to `to`. Throws `PostgresError('binaries_unreachable')` when it can't be done.
 */
export async function copyOfBinaries(from: string, to: string, say: (line: string) => void): Promise<string> {
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o755 });
    await assertOursAlone(dirname(to));
    if ((await lstat(to).catch(() => null)) === null) {
      say(`copying PostgreSQL to ${to}, because the account that it runs as can't reach ${from}`);
      await copyAtomically(from, to);
    }
    await assertOursAlone(to);
    return to;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `PostgreSQL doesn't run as root, an ordinary account can't reach ${from}, and it can't be copied (${why}): put Guru into a folder that others may enter, start it as an ordinary user, or set DATABASE_URL.`;
    throw new PostgresError('binaries_unreachable', message, { cause });
  }
}

async function assertOursAlone(folder: string): Promise<void> {
  const found = await lstat(folder);
  const ours = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
  if (!ours) throw new Error(`others could change ${folder}`);
}

/** A start that was killed half-way leaves a folder under another name, never half a copy under this one. */
async function copyAtomically(from: string, to: string): Promise<void> {
  const partial = `${to}.${randomUUID()}`;
  try {
    await copyTree(from, partial, '');
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another start was faster: then its copy is there.
    if ((await lstat(to).catch(() => null)) === null) throw error;
  }
}

async function copyTree(from: string, to: string, path: string): Promise<void> {
  await mkdir(join(to, path));
  await chmod(join(to, path), 0o755);
  const entries = await readdir(join(from, path), { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (NOT_NEEDED.test(below)) return;
      if (entry.isDirectory()) return copyTree(from, to, below);
      if (entry.isSymbolicLink()) return symlink(await readlink(join(from, below)), join(to, below));
      await copyFile(join(from, below), join(to, below));
      await chmod(join(to, below), 0o755);
    }),
  );
}
