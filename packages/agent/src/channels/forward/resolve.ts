import { lookup } from 'node:dns/promises';
import { isLoopbackName, LOOPBACK_ADDRESSES, plainAddress, plainName } from './address.ts';

/** The plain addresses behind a name or an address, in the order in which to try them; none when nobody knows the name. Settles when the system's resolver does. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  const address = plainAddress(host);
  if (address !== undefined) return [address];
  const name = plainName(host);
  if (isLoopbackName(name)) return LOOPBACK_ADDRESSES;
  try {
    const found = await lookup(name, { all: true });
    return [...new Set(found.map((each) => plainAddress(each.address)).filter((each) => each !== undefined))];
  } catch {
    return [];
  }
}
