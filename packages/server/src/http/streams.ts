import type { Role } from '@guru/protocol/api';
import type { Caller, SignedInUser } from './contract.ts';
import { authorise, type EndpointParts, refuseInput } from './endpoint.ts';
import { callerOf, type HttpContext } from './environment.ts';

/**
 * A `GET` whose answer goes on for as long as both sides like (Server-Sent Events). It has no transaction. `open` returns the
 * streaming response; the stream ends by itself at `user.expires_at`, when `caller.signal` aborts, and on shutdown.
 */
export interface StreamRoute {
  readonly path: `/api/v1/${string}`;
  readonly summary: string;
  readonly access: Role;
  /** The codes that it alone may refuse with. */
  readonly errors: readonly string[];
  open(input: { readonly user: SignedInUser; readonly caller: Caller }): Response | Promise<Response>;
}

/** Makes the answerer of a stream. `HEAD` is told the type and opens none: nobody would ever read or end it. */
export function answerStream(route: StreamRoute, parts: Pick<EndpointParts, 'authenticate'>) {
  return async (c: HttpContext): Promise<Response> => {
    const user = await authorise(route.access, c.req.raw.headers, parts);
    await refuseInput(c);
    if (c.req.raw.method === 'HEAD') {
      return new Response(null, { headers: { 'content-type': 'text/event-stream' } });
    }
    c.env.stayOpen();
    return route.open({ user, caller: callerOf(c) });
  };
}
