/** A server for one WebSocket that says nothing. */
import { playRole } from '../lib/role.ts';

const calls = {
  listen(): number {
    const { port } = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 400 })),
      websocket: { message: () => undefined },
    });
    if (port === undefined) throw new Error('no port');
    return port;
  },
};

export type IdleSocket = typeof calls;
playRole(calls);
