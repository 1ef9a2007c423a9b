import { type Config, isLoopback } from './config.ts';
import type { Tls } from './tls.ts';

/** Where the web pages of devices are, or null where they can't be: each needs a host name that nothing else has, and only loopback has such names by itself. */
export function webAt(
  {
    host,
    webPort: port,
    webUrl: url,
    trustProxy,
  }: Pick<Config, 'host' | 'webPort' | 'webUrl' | 'trustProxy'>,
  publicUrl: string,
  tls: Tls | null,
) {
  const { protocol, hostname } = new URL(publicUrl);
  const onLoopback = protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, ''));
  if (url === null && !onLoopback) return null;
  const isSecure = url?.startsWith('https:') === true && !trustProxy;
  return { host, port, url, tls: isSecure ? tls : null };
}
