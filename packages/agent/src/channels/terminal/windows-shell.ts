import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { environmentOfPrograms } from '../environment.ts';

const DEFAULT_ROOT = 'C:\\Windows';

/** What a shell on Windows is started with. */
export interface WindowsShellStart {
  readonly shell: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The shell that a technician gets: the one asked for (the path of PowerShell, say), the one configured, or the one that `COMSPEC` names, in
 * the user's home. A service runs as the system, whose home may not be there.
 */
export function windowsShellStart(asked?: string, configured?: string): WindowsShellStart {
  const root = process.env.SystemRoot ?? DEFAULT_ROOT;
  const home = homedir();
  return {
    shell: asked ?? configured ?? process.env.COMSPEC ?? `${root}\\System32\\cmd.exe`,
    cwd: existsSync(home) ? home : root,
    env: environmentOfPrograms(),
  };
}
