/**
 * What a relay costs when it does nothing: Bun.serve, two sockets, each message handed on as it is. No routes, no credit, no audit;
 * the ends keep 4 MiB on the way at most, so nothing is dropped.
 */
import type { ServerWebSocket } from 'bun';
import { playRole } from '../lib/role.ts';

type Side = 'agent' | 'client';

const sides: Partial<Record<Side, ServerWebSocket<Side>>> = {};

const calls = {
  listen(tls: { cert: string; key: string } | null): number {
    const server = Bun.serve<Side>({
      hostname: '127.0.0.1',
      port: 0,
      ...(tls === null ? {} : { tls }),
      fetch(request, server) {
        const side = new URL(request.url).pathname === '/agent' ? 'agent' : 'client';
        return server.upgrade(request, { data: side }) ? undefined : new Response(null, { status: 400 });
      },
      websocket: {
        perMessageDeflate: false,
        backpressureLimit: 64 * 1024 * 1024,
        open(socket) {
          sides[socket.data] = socket;
        },
        message(socket, message) {
          const other = sides[socket.data === 'agent' ? 'client' : 'agent'];
          if (other?.send(message) === 0) throw new Error('the bare relay dropped a message');
        },
        close(socket) {
          delete sides[socket.data];
        },
      },
    });
    const { port } = server;
    if (port === undefined) throw new Error('the bare relay has no port');
    return port;
  },
};

export type BareRelay = typeof calls;
playRole(calls);
