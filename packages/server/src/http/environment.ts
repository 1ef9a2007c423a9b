import type { Context } from 'hono';
import type { Connection } from '../runtime/index.ts';
import type { Caller } from './contract.ts';

/** What the listener gives the app with each request, and what the first middleware adds. */
export interface HttpEnvironment {
  Bindings: Connection;
  Variables: {
    request_id: string;
  };
}

export type HttpContext = Context<HttpEnvironment>;

export function callerOf(c: HttpContext): Caller {
  return {
    request_id: c.var.request_id,
    address: c.env.address,
    headers: c.req.raw.headers,
    signal: c.req.raw.signal,
  };
}

/**
 * The connection as seen from in front of a trusted proxy: the address is the one that the proxy itself saw and wrote last. Entries before it
 * come from the client, and may be anything.
 */
export function behindProxy(request: Request, connection: Connection): Connection {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  if (!forwarded) return connection;
  return {
    address: forwarded,
    upgrade: (protocol, handler) => connection.upgrade(protocol, handler),
    stayOpen: () => connection.stayOpen(),
  };
}
