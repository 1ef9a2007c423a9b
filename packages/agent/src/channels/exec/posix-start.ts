import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import {
  DEFAULT_LANG,
  DEFAULT_PATH,
  environmentOfPrograms,
  homeOrRoot,
  isEnterable,
} from '../environment.ts';
import { loggedOnAccount, type UserAccount } from './account.ts';
import type { ExecParams } from './params.ts';
import type { CommandStart } from './types.ts';

const SHELL = '/bin/sh';

/** Where and with what a command is started on a POSIX system. Throws when it can't be, in words for a person. */
export async function posixStart(params: ExecParams): Promise<CommandStart> {
  const command = params.shell ? [SHELL, '-c', ...params.command] : params.command;
  if (params.as === 'user') return asUser(params, command, await loggedOnAccount(), process.getuid?.());
  return {
    command,
    cwd: params.cwd ?? enterable(homeOrRoot()),
    env: {
      PATH: DEFAULT_PATH,
      LANG: DEFAULT_LANG,
      ...environmentOfPrograms(),
      ...ourselves(),
      ...params.env,
    },
  };
}

/** The same for the user who is logged on: as that user, with all groups, in the user's home and with what a login would set. `uid` is the agent's own. */
export function asUser(
  params: ExecParams,
  command: readonly string[],
  account: UserAccount | undefined,
  uid: number | undefined,
): CommandStart {
  if (account === undefined) throw new Error('nobody is logged on to this device');
  const cwd = params.cwd ?? enterable(account.home);
  const env = { ...environmentOf(account), ...params.env };
  if (uid === account.uid) return { command, cwd, env };
  if (uid !== 0) throw new Error(`the agent does not run as root, and so can not work as ${account.name}`);
  const setpriv = Bun.which('setpriv', { PATH: DEFAULT_PATH });
  if (setpriv === null) return { command, cwd, env, uid: account.uid, gid: account.gid };
  // The runtime gives the main group only; what a user may do hangs on the others.
  const user = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--init-groups', '--'];
  return { command: [setpriv, ...user, ...command], cwd, env };
}

function environmentOf({ name, uid, home, shell }: UserAccount): Record<string, string> {
  const runtime = `/run/user/${uid}`;
  return {
    PATH: DEFAULT_PATH,
    LANG: DEFAULT_LANG,
    HOME: home,
    USER: name,
    LOGNAME: name,
    SHELL: shell,
    ...(existsSync(`${runtime}/bus`) && {
      XDG_RUNTIME_DIR: runtime,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtime}/bus`,
    }),
  };
}

/** A service is told nothing of whom it runs as. */
function ourselves(): Record<string, string> {
  const { username } = userInfo();
  return { HOME: homeOrRoot(), USER: username, LOGNAME: username };
}

function enterable(folder: string): string {
  return isEnterable(folder) ? folder : '/';
}
