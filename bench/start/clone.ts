import { join } from 'node:path';
import { own } from '../lib/owned.ts';
import { freePort, run, waitFor } from '../lib/tools.ts';
import { pssMegabytes, sumOverTree } from '../lib/usage.ts';

const ROOT = join(import.meta.dir, '..', '..');
const READY_WITHIN_MS = 300_000;
const GONE_WITHIN_MS = 20_000;

/** One `npm start`, from the command to its end. */
export interface Started {
  /** Milliseconds from the command until /readyz says yes. */
  readonly ready_ms: number;
  /** PSS of npm and everything below it at that moment, in MB. */
  readonly memory_mb: number;
}

/** A clone of this project as it was committed last, without anything that is not in it. */
export async function clone(folder: string): Promise<void> {
  await run(['git', 'clone', '--quiet', `file://${ROOT}`, folder]);
}

/** Types `npm start` in a clone, waits until the server is ready, and ends it. Rejects with what it said when it ends by itself. */
export async function startClone(folder: string): Promise<Started> {
  const port = await freePort();
  const began = performance.now();
  await using npm = startNpm(folder, port);
  await waitFor('npm start', READY_WITHIN_MS, async () => {
    if (npm.exitCode() !== null) throw new Error(`npm start ended (${npm.exitCode()}): ${await npm.said()}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer?.ok === true || undefined;
  });
  return { ready_ms: performance.now() - began, memory_mb: sumOverTree(npm.pid, pssMegabytes) };
}

function startNpm(folder: string, port: number) {
  // A group of its own, so that a signal reaches whatever npm has started, as Ctrl-C does.
  const child = Bun.spawn(['npm', 'start'], {
    cwd: folder,
    env: { ...newcomersEnvironment(), GURU_PORT: String(port) },
    stdio: ['ignore', Bun.file(`${folder}.out`), Bun.file(`${folder}.out`)],
    detached: true,
  });
  return own({
    pid: child.pid,
    exitCode: () => child.exitCode,
    said: async () => (await Bun.file(`${folder}.out`).text()).trim().slice(-2000),
    async [Symbol.asyncDispose]() {
      signalGroup(child.pid, 'SIGTERM');
      await waitFor('the end of npm start', GONE_WITHIN_MS, () => !signalGroup(child.pid, 0) || undefined);
      await child.exited;
    },
  });
}

/** False when nobody is left in the group. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** Our environment as it is before npm and this project's programs have added to it. */
export function newcomersEnvironment(): Record<string, string> {
  const ours = /^(?:npm_|GURU_|DATABASE_URL$|INIT_CWD$|NODE$|BUN_)/;
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !ours.test(name)) env[name] = value;
  }
  const path = (env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...env, PATH: path.join(':') };
}
