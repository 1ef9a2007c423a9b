import { BlockList, isIP } from 'node:net';

/** A name of this machine itself (RFC 6761 §6.3), which is never asked for in the DNS. */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

export const LOOPBACK_ADDRESSES: readonly string[] = ['127.0.0.1', '::1'];

/** The one form of a name: small letters, no dot at its end. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/**
 * The one form of an address: IPv6 as RFC 5952 writes it, IPv4 inside IPv6 as IPv4, and "any address", to which the kernel connects as to loopback, as
 * loopback. Undefined for what is no address.
 */
export function plainAddress(text: string): string | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const version = isIP(bare);
  if (version === 0) return undefined;
  if (version === 4) return bare === '0.0.0.0' ? '127.0.0.1' : bare;
  const [address = '', zone] = bare.split('%');
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (short === '::') return '::1';
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (mapped === null) return zone === undefined ? short : `${short}%${zone}`;
  const bits = Number.parseInt(mapped[1] ?? '', 16) * 0x10000 + Number.parseInt(mapped[2] ?? '', 16);
  return plainAddress([24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.'));
}

const loopback = subnets(['127.0.0.0/8', '::1/128']);
/** This machine, its own link (where clouds keep their metadata), and nobody in particular. */
const besideTheNetwork = subnets([
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  'fe80::/10',
  'ff00::/8',
]);

/** Whether a plain address is this machine's own. */
export function isLoopback(address: string): boolean {
  return isIn(loopback, address);
}

/** Whether a plain address may be behind a name of the network. */
export function isOfNetwork(address: string): boolean {
  return !isIn(besideTheNetwork, address);
}

function isIn(list: BlockList, address: string): boolean {
  const [bare = ''] = address.split('%');
  return list.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
}

function subnets(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [net = '', bits] = text.split('/');
    list.addSubnet(net, Number(bits), isIP(net) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
