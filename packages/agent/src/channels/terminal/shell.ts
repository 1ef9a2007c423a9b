import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';

/** What the agent and its service manager were told, and is no business of a shell. */
const OURS =
  /^(?:GURU_|BUN_|NOTIFY_SOCKET$|LISTEN_|INVOCATION_ID$|JOURNAL_STREAM$|WATCHDOG_|SYSTEMD_EXEC_PID$)/;
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const LAST_RESORT = '/bin/sh';

/** What a login shell is started with. */
export interface ShellStart {
  readonly shell: string;
  /** A leading dash makes it a login shell. */
  readonly argv0: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The shell that a technician gets: the one asked for, the one configured (a service has no user of its own), or the user's. In the
 * user's home, with what a login would set.
 */
export function shellStart(term: string, asked?: string, configured?: string): ShellStart {
  const { username } = userInfo();
  const shell = asked ?? configured ?? usersShell(username);
  const home = usersHome();
  const env = { PATH: DEFAULT_PATH, LANG: 'C.UTF-8', ...environmentOfShells() };
  return {
    shell,
    argv0: `-${shell.slice(shell.lastIndexOf('/') + 1)}`,
    cwd: isEnterable(home) ? home : '/',
    env: {
      ...env,
      HOME: home,
      USER: username,
      LOGNAME: username,
      SHELL: shell,
      TERM: term,
      COLORTERM: 'truecolor',
    },
  };
}

/** A user whom nobody has written down has none. */
function usersHome(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

/** Our environment, without what is no business of a shell. */
export function environmentOfShells(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !OURS.test(name)) env[name] = value;
  }
  return env;
}

/** The login shell of a user; one that is there to keep people out does not count for us, for we are let in already. */
function usersShell(username: string): string {
  const known = [shellIn(readPasswd(), username), process.env.SHELL, '/bin/bash'];
  return known.find((shell) => shell !== undefined && isUsable(shell)) ?? LAST_RESORT;
}

/** The last field of a user's line in passwd(5). */
function shellIn(passwd: string, username: string): string | undefined {
  const line = passwd.split('\n').find((entry) => entry.startsWith(`${username}:`));
  return line?.split(':')[6] || undefined;
}

function isUsable(shell: string): boolean {
  return !/\/(?:nologin|false)$/.test(shell) && existsSync(shell);
}

function isEnterable(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
