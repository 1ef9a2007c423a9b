import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError } from '../failure.ts';
import { textOf } from '../log.ts';

/**
 * Puts a program where the service finds it, also while the one before is running: a running program can be renamed on every system, and
 * overwritten on none. Throws an `AgentError` `not_permitted`.
 */
export function placeProgram(from: string, to: string): void {
  if (isSameFile(from, to)) return;
  const fresh = `${to}.new`;
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
    copyFileSync(from, fresh);
    chmodSync(fresh, 0o755);
    setAside(to);
    renameSync(fresh, to);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new AgentError('not_permitted', `The program can't be put at ${to}: ${textOf(error)}.`);
  }
}

/** Removes the program, and its folder when nothing else is in it. */
export function removeProgram(path: string): void {
  rmSync(`${path}.old`, { force: true });
  try {
    rmSync(path, { force: true });
  } catch {
    // Windows keeps a running program; it goes with the next installation.
    setAside(path);
  }
}

function setAside(path: string): void {
  if (process.platform !== 'win32' || !existsSync(path)) return;
  rmSync(`${path}.old`, { force: true });
  renameSync(path, `${path}.old`);
}

function isSameFile(one: string, other: string): boolean {
  return existsSync(other) && realpathSync(one) === realpathSync(other);
}
