import { fromWebSocket, type SocketFactory } from '@guru/client/session';

/**
 * The runtime's WebSocket. The server asks every technician's socket for an `Origin`, because browsers open sockets to any site; a
 * program that is no browser names the server's own.
 */
export function openSocketTo(server_url: string): SocketFactory {
  return fromWebSocket(
    (url, protocols) => new WebSocket(url, { protocols: [...protocols], headers: { origin: server_url } }),
  );
}
