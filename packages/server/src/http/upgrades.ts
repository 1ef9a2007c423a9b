import { ApiError } from '../errors/index.ts';
import type { Caller } from './contract.ts';
import { callerOf, type HttpContext } from './environment.ts';
import type { SocketHandler } from './sockets.ts';

/** A WebSocket that may come into being: the subprotocol to answer with, and who handles it. */
export interface Accepted {
  readonly protocol: string;
  readonly handler: SocketHandler;
}

/**
 * A path that speaks WebSocket. `authorize` decides before the upgrade, so that nothing of a stranger's WebSocket is ever parsed:
 * it resolves to who handles the socket, or throws an `ApiError`, which is answered as any other. When the peer has
 * gone meanwhile, the handler's `closed` is called without `opened`.
 */
export interface UpgradeRoute {
  readonly path: `/api/v1/${string}`;
  authorize(caller: Caller): Promise<Accepted>;
}

/** The subprotocols that a client offers, in its order. */
export function offeredProtocols(headers: Headers): readonly string[] {
  const offered = headers.get('sec-websocket-protocol') ?? '';
  return offered
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Makes the answerer of an upgrade. What is no upgrade gets 426 (RFC 9110 §15.5.22). */
export function answerUpgrade(route: UpgradeRoute) {
  return async (c: HttpContext): Promise<Response> => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      throw new ApiError('upgrade_required', { headers: { upgrade: 'websocket' } });
    }
    const accepted = await route.authorize(callerOf(c));
    if (!c.env.upgrade(accepted.protocol, accepted.handler)) {
      accepted.handler.closed(1006, 'the peer left before the upgrade');
      throw new ApiError('upgrade_required', { detail: 'The handshake could not be finished.' });
    }
    // The socket has been taken over: nobody reads this answer.
    return new Response(null);
  };
}
