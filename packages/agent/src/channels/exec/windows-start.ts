import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { environmentOfPrograms } from '../environment.ts';
import type { ExecParams } from './params.ts';
import type { CommandStart } from './types.ts';

const DEFAULT_ROOT = 'C:\\Windows';

/** Where and with what a command is started on Windows. Throws when it can't be, in words for a person. */
export function windowsStart({ command, shell, cwd, env, as }: ExecParams): CommandStart {
  // It takes the token of the user's session, which only a service that runs as the system may have: nothing that could be shown to work yet.
  if (as === 'user') throw new Error('a command can not be run as the logged-on user on Windows yet');
  const root = process.env.SystemRoot ?? DEFAULT_ROOT;
  const home = homedir();
  const place = {
    cwd: cwd ?? (existsSync(home) ? home : root),
    env: { ...environmentOfPrograms(), ...env },
  };
  if (!shell) return { command, ...place };
  const interpreter = process.env.COMSPEC ?? `${root}\\System32\\cmd.exe`;
  // With /s it takes off the outer quotes, and leaves all that is between them alone.
  const line = ['/d', '/s', '/c', `"${command[0]}"`];
  return { command: [interpreter, ...line], ...place, windowsVerbatimArguments: true };
}
