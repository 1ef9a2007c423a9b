import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where programs lie that are not everybody's, besides `PATH`. */
const MORE_PLACES = ['/usr/sbin', '/usr/local/sbin'];

/** The full paths of programs, or null, after saying why, where one is not installed. In CI they must be there. */
export function findPrograms(...names: readonly string[]): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  for (const name of names) {
    const path = Bun.which(name) ?? elsewhere(name);
    if (path !== null) found.set(name, path);
  }
  if (found.size === names.length) return found;
  const missing = names.filter((name) => !found.has(name));
  const words = `Not installed here: ${missing.join(', ')}.`;
  if (process.env.CI) throw new Error(words);
  console.warn(`\n${words} The tests that forward them are skipped.\n`);
  return null;
}

function elsewhere(name: string): string | null {
  return MORE_PLACES.map((folder) => join(folder, name)).find(existsSync) ?? null;
}

/** What a program has said, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin: 'ignore' | Blob = 'ignore',
): Promise<Outcome> {
  const child = Bun.spawn([...command], {
    env: { ...process.env, ...env },
    stdin,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, stdout, stderr };
}
