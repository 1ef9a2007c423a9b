import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { missingCommands, run } from '../lib/tools.ts';

const VERSION = '1.1.55';
/** Where benches keep what they compare with: never in the project, which does not use it. */
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'guru-bench');
/** No install script of any of its packages is run. */
const NPM_INSTALL = ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'];

/** The folder of MeshCentral's package, installed once; or why it can't be had here. */
export async function installMeshCentral(): Promise<{ package_folder: string } | { reason: string }> {
  const missing = missingCommands('node', 'npm');
  if (missing.length > 0) return { reason: `this machine lacks ${missing.join(', ')}` };
  const folder = join(CACHE, `meshcentral-${VERSION}`);
  const package_folder = join(folder, 'node_modules', 'meshcentral');
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: 'only its agent for Linux on x64 is known to run like this' };
  if (existsSync(join(package_folder, 'meshcentral.js'))) return { package_folder };
  try {
    await mkdir(folder, { recursive: true });
    await Bun.write(join(folder, 'package.json'), '{"private":true}');
    await run([...NPM_INSTALL, `meshcentral@${VERSION}`], { cwd: folder });
  } catch (error) {
    return { reason: `it could not be installed: ${String(error)}` };
  }
  return { package_folder };
}
