import { networkInterfaces } from 'node:os';
import type { InventoryItem } from '@guru/protocol/control';
import { item } from '../types.ts';
import { textAt } from './files.ts';

/** Made and taken away with each container: they tell nothing of the machine. */
const PASSING = /^(?:lo$|veth|cali|vnet|tap|flannel|cni|lxc)/;
/** Of /proc/net/if_inet6: IFA_F_TEMPORARY, an address that is another tomorrow. */
const TEMPORARY = 0x01;

/** The network cards and their addresses, each an item of its own, so that an address can be searched for. */
export async function readNetwork(): Promise<InventoryItem[]> {
  const passing = temporaryAddresses(await textAt('/proc/net/if_inet6'));
  const items: InventoryItem[] = [];
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    if (PASSING.test(name)) continue;
    const speed = Number(await textAt(`/sys/class/net/${name}/speed`));
    items.push(
      item(name, name, {
        mac: addresses[0]?.mac ?? '',
        mtu: Number(await textAt(`/sys/class/net/${name}/mtu`)) || undefined,
        speed_mbit: speed > 0 ? speed : undefined,
      }),
    );
    for (const { address, cidr, family } of addresses) {
      if (!passing.has(address))
        items.push(item(`${name} ${address}`, address, { interface: name, network: cidr, family }));
    }
  }
  return items;
}

/** Reads /proc/net/if_inet6: address, number, length of the prefix, scope, flags, name; all in hexadecimal. */
export function temporaryAddresses(text: string): Set<string> {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    const [hex = '', , , , flags = ''] = line.trim().split(/\s+/);
    if (hex.length !== 32 || (Number.parseInt(flags, 16) & TEMPORARY) === 0) continue;
    // As the runtime writes it: in its shortest form.
    const groups = hex.match(/.{4}/g) ?? [];
    found.add(new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1));
  }
  return found;
}
