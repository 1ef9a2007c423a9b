import { ApiError } from '../errors/index.ts';

/**
 * Refuses what another web site's page sends. A browser names its page's origin with every request that isn't a plain `GET`; a program that is no
 * browser sends none and carries no one's cookies by itself. Throws `bad_origin`.
 */
export function refuseForeignOrigin(headers: Headers, origins: ReadonlySet<string>): void {
  const origin = headers.get('origin');
  if (origin === null ? isCrossSite(headers) : !origins.has(origin)) throw new ApiError('bad_origin');
}

/** For WebSockets, which browsers open to any site: an `Origin` must be there and on the list. Throws `bad_origin`. */
export function requireOrigin(headers: Headers, origins: ReadonlySet<string>): void {
  const origin = headers.get('origin');
  if (origin === null || !origins.has(origin)) throw new ApiError('bad_origin');
}

function isCrossSite(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}
