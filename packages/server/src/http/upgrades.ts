import type { Caller } from './contract.ts';
import type { SocketHandler } from './sockets.ts';

/** A WebSocket that may come into being: the subprotocol to answer with, and who handles it. */
export interface Accepted {
  readonly protocol: string;
  readonly handler: SocketHandler;
}

/**
 * A path that speaks WebSocket. `authorize` decides before the upgrade, so that nothing of a stranger's WebSocket is ever parsed:
 * it resolves to who handles the socket, or throws an `ApiError`, which is answered as any other. When the peer has
 * gone meanwhile, the handler's `closed` is called without `open`.
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
