import { statSync } from 'node:fs';
import { KernelFiles } from '../../collect/linux/kernel-files.ts';
import { loggedOnUser } from '../../collect/linux/sessions.ts';
import { ask } from '../../runtime/ask.ts';

/** A user of this machine, as passwd(5) has it. */
export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** Who is logged on to this Linux machine or Mac; undefined for nobody. */
export async function loggedOnAccount(): Promise<UserAccount | undefined> {
  if (process.platform === 'darwin') {
    // The screen belongs to whoever sits at it, and to root while nobody does.
    const { uid } = statSync('/dev/console');
    if (uid === 0) return undefined;
    const [name = ''] = (await ask(['id', '-un', String(uid)])).split('\n');
    return parseAccount(await ask(['id', '-P', name]));
  }
  const name = loggedOnUser(new KernelFiles());
  // Asked of the system and not read from /etc/passwd: users of a company are in no file.
  return name === null ? undefined : parseAccount(await ask(['getent', 'passwd', name]));
}

/** A line of passwd(5); on BSD systems it has three fields more, before the name of the person. */
export function parseAccount(text: string): UserAccount | undefined {
  const fields = text.split('\n', 1)[0]?.split(':') ?? [];
  const [name, , uid, gid] = fields;
  const [home, shell] = fields.slice(-2);
  if (!name || !uid || !gid || !home?.startsWith('/') || fields.length < 7) return undefined;
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), home, shell: shell || '/bin/sh' };
}
