import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { Refusal, tail, timed } from './say.mjs';

const CONSOLE = join('packages', 'console');
const STAMP = '.sources';
/** Everything that the console is built from. */
const SOURCES = [
  CONSOLE,
  join('packages', 'client', 'src'),
  join('packages', 'protocol', 'src'),
  'package-lock.json',
  'tsconfig.base.json',
];
const NOT_SOURCES = new Set(['dist', 'node_modules']);

/**
 * Builds the console when what it is built from has changed since the last build. The finished build is moved into place, so that
 * a server that is running never serves half of one.
 * @param {string} root
 */
export async function buildConsole(root) {
  const dist = join(root, CONSOLE, 'dist');
  const sources = hashSources(root);
  const stamp = join(dist, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  await timed('Building the console', async () => {
    const fresh = join(root, '.cache', `console-${process.pid}`);
    const old = `${fresh}-old`;
    try {
      const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
      const args = [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'];
      const { code, output } = await run(process.execPath, args, {
        cwd: join(root, CONSOLE),
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      });
      if (code !== 0) throw new Refusal(`The console does not build:\n${tail(output, 30)}`);
      writeFileSync(join(fresh, STAMP), sources);
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(fresh, dist);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
      rmSync(old, { recursive: true, force: true });
    }
  });
}

/**
 * SHA-256 over the names and contents of all sources; tests are not among them.
 * @param {string} root
 */
function hashSources(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesBelow(root, source)) {
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(root, file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {Iterable<string>}
 */
function* filesBelow(root, path) {
  /** @type {import('node:fs').Dirent[]} */
  let entries;
  try {
    entries = readdirSync(join(root, path), { withFileTypes: true });
  } catch {
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || NOT_SOURCES.has(entry.name) || /\.test\.tsx?$/.test(entry.name))
      continue;
    if (entry.isDirectory()) yield* filesBelow(root, join(path, entry.name));
    else yield join(path, entry.name);
  }
}
