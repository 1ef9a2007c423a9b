import { readlink } from 'node:fs/promises';
import type { InventoryItem } from '@guru/protocol/control';
import { Slices } from '../slices.ts';
import { item, type ReadOptions } from '../types.ts';
import { namesAt, textAt } from './files.ts';

/** Of tcp_states.h: TCP_LISTEN; and TCP_CLOSE, which an unconnected UDP socket has. */
const LISTEN = '0A';
const UNCONNECTED = '07';
const FIRST_PASSING_PORT = 32_768;

const TABLES = [
  ['tcp', '/proc/net/tcp', LISTEN],
  ['tcp', '/proc/net/tcp6', LISTEN],
  ['udp', '/proc/net/udp', UNCONNECTED],
  ['udp', '/proc/net/udp6', UNCONNECTED],
] as const;

/** An open socket as the kernel lists it. */
export interface Listening {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

/** The ports on which something listens, and which program that is, as far as this user may know. */
export async function readPorts({ signal }: ReadOptions): Promise<InventoryItem[]> {
  const firstPassing =
    Number((await textAt('/proc/sys/net/ipv4/ip_local_port_range')).split(/\s+/)[0]) || FIRST_PASSING_PORT;
  const open: (Listening & { readonly protocol: string })[] = [];
  for (const [protocol, path, state] of TABLES) {
    for (const one of parseSockets(await textAt(path), state)) {
      // Where programs ask others from, as of names, a UDP port is open for a moment.
      if (protocol === 'tcp' || one.port < firstPassing) open.push({ protocol, ...one });
    }
  }
  const programs = await programsOf(new Set(open.map(({ inode }) => inode)), signal);
  return open.map(({ protocol, address, port, inode }) =>
    item(`${protocol} ${address} ${port}`, String(port), {
      protocol,
      address,
      program: programs.get(inode) ?? '',
    }),
  );
}

/** Reads a table such as /proc/net/tcp, proc_net_tcp(5). */
export function parseSockets(text: string, state: string): Listening[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , found, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [hex = '', port = ''] = local.split(':');
      return found === state ? [{ address: addressOf(hex), port: Number.parseInt(port, 16), inode }] : [];
    });
}

/** An address as the kernel prints it: words of 32 bits, each in the machine's own order, which is the little one here. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = bytes.join('').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** Which program holds each of these sockets: found by going through the open files of all processes, a few at a time. */
async function programsOf(inodes: ReadonlySet<string>, signal: AbortSignal): Promise<Map<string, string>> {
  const slices = new Slices(signal);
  const found = new Map<string, string>();
  for (const pid of (await namesAt('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await namesAt(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode) && !found.has(inode))
        found.set(inode, await textAt(`/proc/${pid}/comm`));
      await slices.rest();
    }
  }
  return found;
}
