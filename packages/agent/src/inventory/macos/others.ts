import { networkInterfaces } from 'node:os';
import type { InventoryItem } from '@guru/protocol/control';
import { quietly } from '../quietly.ts';
import { item, type ReadOptions } from '../types.ts';

/** The network cards and their addresses. */
export function readNetwork(): Promise<InventoryItem[]> {
  const items = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) => [
    ...(addresses.every(({ internal }) => internal)
      ? []
      : [item(name, name, { mac: addresses[0]?.mac ?? '' })]),
    ...addresses
      .filter(({ internal }) => !internal)
      .map(({ address, cidr, family }) =>
        item(`${name} ${address}`, address, { interface: name, network: cidr, family }),
      ),
  ]);
  return Promise.resolve(items);
}

/** The accounts by dscl(1), without those of the system, whose names begin with a line. */
export async function readLocalUsers({ signal }: ReadOptions): Promise<InventoryItem[] | null> {
  const users = await quietly(['dscl', '.', '-list', '/Users', 'UniqueID'], signal);
  if (users === null) return null;
  const admins = await quietly(['dscl', '.', '-read', '/Groups/admin', 'GroupMembership'], signal);
  return parseUsers(users, admins ?? '');
}

export function parseUsers(users: string, admins: string): InventoryItem[] {
  const members = new Set(
    admins
      .replace(/^GroupMembership:/, '')
      .trim()
      .split(/\s+/),
  );
  return [...users.matchAll(/^([^_\s]\S*)\s+(-?\d+)$/gm)].map(([, name = '', uid = '']) =>
    item(name, name, {
      uid: Number(uid),
      admin: members.has(name),
      kind: Number(uid) > 500 ? 'person' : 'system',
    }),
  );
}

/** Who is logged on, by who(1). */
export async function readLoggedOn({ signal }: ReadOptions): Promise<InventoryItem[] | null> {
  const text = await quietly(['who'], signal);
  return text === null ? null : parseWho(text);
}

export function parseWho(text: string): InventoryItem[] {
  return [...text.matchAll(/^(\S+)\s+(\S+)\s+.*?(?:\((.+)\))?$/gm)].map(
    ([, user = '', terminal = '', from = '']) => item(`${user} ${terminal}`, user, { terminal, from }),
  );
}

/** What listens, by lsof(8) in the form that is made for programs. */
export async function readPorts({ signal }: ReadOptions): Promise<InventoryItem[] | null> {
  const text = await quietly(['lsof', '-nP', '-iTCP', '-sTCP:LISTEN', '-FcnP'], signal);
  return text === null ? null : parseLsof(text);
}

/** Reads `lsof -F`: a letter and a value a line; `c` names the program of the lines after it, `n` an address with its port. */
export function parseLsof(text: string): InventoryItem[] {
  const items: InventoryItem[] = [];
  let program = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('c')) program = line.slice(1);
    const [, address = '', port = ''] = /^n(.*):(\d+)$/.exec(line) ?? [];
    if (port === '') continue;
    const shown = address === '*' ? '0.0.0.0' : address.replace(/^\[|\]$/g, '');
    items.push(item(`tcp ${shown} ${port}`, port, { protocol: 'tcp', address: shown, program }));
  }
  return items;
}
