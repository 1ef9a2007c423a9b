import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Where a message may not be sent, in words for the person who set the channel up. */
export class RefusedAddressError extends Error {
  constructor(host: string, address: string, why: string) {
    super(host === address ? `${host} is ${why}` : `${host} leads to ${address}, which is ${why}`);
    this.name = 'RefusedAddressError';
  }
}

export interface AddressRules {
  /** This machine itself may be written to. */
  readonly allowLoopback: boolean;
}

export interface Resolved {
  readonly address: string;
  readonly family: 4 | 6;
}

const LOOPBACK = listOf(['127.0.0.0/8', '::1/128']);
/** Of what is not private but of no use either: this network, link-local (where clouds keep their metadata), multicast, reserved. */
const NEVER = listOf([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'ff00::/8',
  // Metadata of clouds that is not link-local.
  '100.100.100.200/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
]);
/** What carries an IPv4 address within an IPv6 one (mapped, compatible, NAT64, 6to4, Teredo): the way to the same places by another name. */
const CARRIERS = listOf([
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/32',
]);

/** Why an address may not be written to; empty when it may. Private ranges may: an ntfy or a mail server on one's own network is nothing unusual. */
export function whyRefused(address: string, { allowLoopback }: AddressRules): string {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return allowLoopback ? '' : 'this machine itself';
  if (NEVER.check(address, family)) return 'nothing that messages may be sent to';
  if (family === 'ipv6' && CARRIERS.check(address, family)) return 'an IPv4 address in disguise';
  return '';
}

/**
 * Looks up once where a host is. Only what was looked up may be connected to, so that a name can't lead elsewhere the second time. Throws `RefusedAddressError` if any of its addresses may not be written
 * to, and what the resolver says.
 */
export async function resolveHost(host: string, rules: AddressRules): Promise<Resolved[]> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(name) ? [{ address: name, family: isIP(name) }] : await lookup(name, { all: true });
  for (const { address } of found) {
    const why = whyRefused(address, rules);
    if (why !== '') throw new RefusedAddressError(name, address, why);
  }
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = '0'] = range.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list;
}
