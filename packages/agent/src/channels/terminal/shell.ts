import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import {
  DEFAULT_LANG,
  DEFAULT_PATH,
  environmentOfPrograms,
  homeOrRoot,
  isEnterable,
} from '../environment.ts';

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
  const home = homeOrRoot();
  const env = { PATH: DEFAULT_PATH, LANG: DEFAULT_LANG, ...environmentOfPrograms() };
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

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
