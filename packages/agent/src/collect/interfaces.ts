import { networkInterfaces } from 'node:os';
import type { NetworkInterface } from '@guru/protocol/control';

const NO_MAC = '00:00:00:00:00:00';

/** The machine's network interfaces with their addresses, without the loopback; those with a hardware address first. */
export function readInterfaces(): NetworkInterface[] {
  const found: NetworkInterface[] = [];
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    const outside = addresses.filter((address) => !address.internal);
    const first = outside[0];
    if (first === undefined) continue;
    const mac = first.mac === NO_MAC ? '' : first.mac;
    found.push({ name, mac, addresses: outside.map(({ address }) => address) });
  }
  return found.sort((a, b) => Number(b.mac !== '') - Number(a.mac !== ''));
}
