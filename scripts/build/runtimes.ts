import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Platform, thisPlatform } from './platforms.ts';

/** A build that can't go on, in one sentence and with what to do about it. */
export class BuildFailure extends Error {}

interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
}

/**
 * The path of the Bun that programs for a platform carry inside. For other systems it comes as their npm package, which is fetched once,
 * held against the lockfile's SHA-512, and kept in `.cache`. Throws `BuildFailure`.
 */
export async function runtimeFor(root: string, platform: Platform): Promise<string> {
  if (platform.name === thisPlatform()) return process.execPath;
  const { version, integrity } = lockedPackage(root, platform.runtime_package);
  const home = join(root, '.cache', 'runtimes', `${platform.name}-${version}`);
  const program = join(home, 'package', 'bin', `bun${platform.suffix}`);
  if (existsSync(program)) return program;
  mkdirSync(join(root, '.cache', 'runtimes'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'runtimes', 'fetching-'));
  try {
    const archive = await fetchPackage(folder, `${platform.runtime_package}@${version}`);
    if (`sha512-${createHash('sha512').update(archive).digest('base64')}` !== integrity) {
      throw new BuildFailure(`${platform.runtime_package}@${version} is not what package-lock.json names.`);
    }
    const unpacked = join(folder, 'unpacked');
    await new Bun.Archive(archive).extract(unpacked);
    rmSync(home, { recursive: true, force: true });
    renameSync(unpacked, home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!existsSync(program)) throw new BuildFailure(`${platform.runtime_package} holds no ${program}.`);
  return program;
}

async function fetchPackage(folder: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const npm = ['npm', 'pack', name, '--pack-destination', folder, '--loglevel=error'];
  const { exitCode, stderr } = Bun.spawnSync(npm, { cwd: folder, stdout: 'ignore' });
  const [file] = readdirSync(folder).filter((entry) => entry.endsWith('.tgz'));
  if (exitCode !== 0 || file === undefined) {
    throw new BuildFailure(`npm can’t fetch ${name}: is the registry in reach?\n${stderr.toString().trim()}`);
  }
  return await Bun.file(join(folder, file)).bytes();
}

function lockedPackage(root: string, name: string): LockedPackage {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const entry: Partial<LockedPackage> | undefined = packages[`node_modules/${name}`];
  if (!entry?.version || !entry.integrity) throw new BuildFailure(`package-lock.json does not name ${name}.`);
  return { version: entry.version, integrity: entry.integrity };
}
