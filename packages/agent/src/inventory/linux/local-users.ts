import type { InventoryItem } from '@guru/protocol/control';
import { item } from '../types.ts';
import { textAt } from './files.ts';

/** Members of these may become root. */
const ADMIN_GROUPS = new Set(['sudo', 'wheel', 'admin', 'root']);
/** login.defs(5): people's numbers begin here, and end before the ones that services get by chance. */
const FIRST_PERSON = 1000;
const LAST_PERSON = 60_000;

/** The accounts of this machine itself, from passwd(5) and group(5). */
export async function readLocalUsers(): Promise<InventoryItem[]> {
  return parseUsers(await textAt('/etc/passwd'), await textAt('/etc/group'));
}

export function parseUsers(passwd: string, group: string): InventoryItem[] {
  const groups = group.split('\n').map((line) => {
    const [name = '', , gid = '', members = ''] = line.split(':');
    return { name, gid, members: members.split(',') };
  });
  return passwd.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = '', gecos = '', home = '', shell = ''] = line.split(':');
    if (name === '' || uid === '') return [];
    const own = groups.filter((one) => one.gid === gid || one.members.includes(name)).map((one) => one.name);
    const number = Number(uid);
    return [
      item(name, name, {
        uid: number,
        full_name: gecos.split(',')[0] ?? '',
        home,
        shell,
        groups: own.sort().join(', '),
        admin: number === 0 || own.some((one) => ADMIN_GROUPS.has(one)),
        kind: number >= FIRST_PERSON && number < LAST_PERSON ? 'person' : 'system',
        can_log_in: !/(?:nologin|false)$/.test(shell),
      }),
    ];
  });
}
