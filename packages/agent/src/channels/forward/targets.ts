import { isLoopback, isLoopbackName, isOfNetwork, plainAddress, plainName } from './address.ts';
import type { ForwardParams } from './params.ts';

/** Where a session may lead: one of the grant's `targets`, read. */
interface Target {
  /** Plain; `*` for any. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly fromPort: number;
  readonly toPort: number;
}

/** `host:port`; the host a name, an address (IPv6 in brackets) or `*`, the port a number, a range or `*`. */
const PATTERN = /^(?<host>\*|\[[^\]]+\]|[^:]+):(?:(?<any>\*)|(?<from>\d{1,5})(?:-(?<to>\d{1,5}))?)$/;

/** The targets that name this port. A pattern that can't be read allows nothing. */
export function targetsForPort(patterns: readonly string[], port: number): Target[] {
  return patterns
    .map(readTarget)
    .filter((target) => target !== undefined)
    .filter(({ fromPort, toPort }) => fromPort <= port && port <= toPort);
}

/**
 * Whether a session with these targets may connect to a plain address that it asked for as `host`. An address is judged as such, however it was asked for. A
 * name that a target names may lead into the network, but not to this machine or its link: whoever answers for the name in the DNS is not the one who granted it.
 */
export function mayReach(targets: readonly Target[], { host }: Pick<ForwardParams, 'host'>, address: string) {
  const name = plainName(host);
  return targets.some((target) => {
    if (target.host === '*') return true;
    if (target.isAddress) return target.host === address;
    if (isLoopbackName(target.host)) return isLoopback(address);
    return target.host === name && isOfNetwork(address);
  });
}

function readTarget(pattern: string): Target | undefined {
  const { host, any, from, to } = PATTERN.exec(pattern)?.groups ?? {};
  if (host === undefined) return undefined;
  const address = plainAddress(host);
  const ports = any === undefined ? [Number(from), Number(to ?? from)] : [1, 65_535];
  const [fromPort = 0, toPort = 0] = ports;
  return { host: address ?? plainName(host), isAddress: address !== undefined, fromPort, toPort };
}
