import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { Refusal, tail, timed } from './say.mjs';

/**
 * Installs the dependencies when they are missing or not the ones of package-lock.json.
 * @param {string} root
 */
export async function installDependencies(root) {
  const reason = whyInstall(root);
  if (reason === null) return;
  await timed(`Installing dependencies (${reason})`, async () => {
    // A production environment would leave the console's build tools out.
    const args = ['ci', '--loglevel=error', '--include=dev', '--include=optional'];
    const npm = process.env.npm_execpath;
    const { code, output } = npm
      ? await run(process.execPath, [npm, ...args], { cwd: root })
      : await run('npm', args, { cwd: root });
    if (code !== 0) throw new Refusal(`npm ci failed:\n${tail(output, 20)}`);
  });
}

/**
 * Why the dependencies must be installed, or null. npm notes what it has installed in a lockfile of its own inside node_modules;
 * the two are compared, so that a developer's own `npm install` counts too.
 * @param {string} root
 * @returns {string | null}
 */
function whyInstall(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === null) throw new Refusal('package-lock.json is missing: is this a whole clone?');
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null) return 'there are none yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/')) continue;
    const found = installed[path];
    // Optional packages are those of other platforms.
    if (found === undefined && entry.optional) continue;
    if (found?.version !== entry.version || found?.integrity !== entry.integrity)
      return 'package-lock.json has changed';
    if (entry.link && !existsSync(join(root, path))) return `${path} is missing`;
  }
  return null;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }> | null}
 */
function readPackages(file) {
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
