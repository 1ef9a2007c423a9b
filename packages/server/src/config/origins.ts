import { isIP } from 'node:net';
import { type Config, isLoopback } from './config.ts';

export interface Origins {
  /** The origin to print, to put into links, and to give to agents. */
  readonly publicUrl: string;
  /** Every origin whose pages may talk to this server. */
  readonly allowed: readonly string[];
}

/** The server's origins once it is bound to `port`. On loopback a person may type any of the machine's own names. */
export function originsOf(config: Pick<Config, 'host' | 'tls' | 'publicUrl'>, port: number): Origins {
  const scheme = config.tls === null ? 'http' : 'https';
  const at = (host: string) => new URL(`${scheme}://${host}:${port}`).origin;
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const own = at(everywhere ? 'localhost' : isIP(config.host) === 6 ? `[${config.host}]` : config.host);
  const names = everywhere || isLoopback(config.host) ? ['localhost', '127.0.0.1', '[::1]'].map(at) : [];
  const publicUrl = config.publicUrl ?? own;
  return { publicUrl, allowed: [...new Set([publicUrl, own, ...names])] };
}
