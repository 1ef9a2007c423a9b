import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';

/** What the agent and its service manager were told, and is no business of the programs that it starts for a technician. */
const OURS =
  /^(?:GURU_|BUN_|NOTIFY_SOCKET$|LISTEN_|INVOCATION_ID$|JOURNAL_STREAM$|WATCHDOG_|SYSTEMD_EXEC_PID$)/;

/** Where programs are, for a service that was told no better. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
export const DEFAULT_LANG = 'C.UTF-8';

/** Our environment, without what is no business of others. */
export function environmentOfPrograms(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !OURS.test(name)) env[name] = value;
  }
  return env;
}

/** A user whom nobody has written down has none. */
export function homeOrRoot(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

/** Whether programs can be started in a folder. */
export function isEnterable(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
