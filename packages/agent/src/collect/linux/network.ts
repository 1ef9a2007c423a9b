import { existsSync } from 'node:fs';

/** Bytes since the interfaces came up. */
export interface NetworkBytes {
  readonly received: number;
  readonly sent: number;
}

/**
 * Adds up /proc/net/dev over real interfaces. A bridge, a tunnel or a container's pair carries bytes that a real
 * interface has counted already, so they count only where there is nothing real (inside a container).
 */
export function sumNetwork(netDev: string, isReal: (name: string) => boolean): NetworkBytes {
  const real = { received: 0, sent: 0 };
  const other = { received: 0, sent: 0 };
  let anyReal = false;
  for (const line of netDev.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    if (colon < 0 || name === 'lo') continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/ +/);
    const isRealOne = isReal(name);
    anyReal ||= isRealOne;
    const sum = isRealOne ? real : other;
    sum.received += Number(fields[0] ?? 0);
    sum.sent += Number(fields[8] ?? 0);
  }
  return anyReal ? real : other;
}

/** Whether a device stands behind an interface. */
export function hasDevice(name: string): boolean {
  return existsSync(`/sys/class/net/${name}/device`);
}
