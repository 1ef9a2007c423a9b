/** A WebSocket server that does nothing: it answers each message with a short text, as ours acknowledges a heartbeat. */
import { playRole } from '../lib/role.ts';

const ANSWER = JSON.stringify({
  type: 'heartbeat_ack',
  payload: { seq: 100, server_time: 1_764_000_000_000 },
});

const calls = {
  listen(): number {
    const { port } = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch(request, server) {
        return server.upgrade(request) ? undefined : Response.json({ status: 'ok' });
      },
      websocket: {
        perMessageDeflate: false,
        idleTimeout: 120,
        message(socket) {
          socket.send(ANSWER);
        },
      },
    });
    if (port === undefined) throw new Error('the bare server has no port');
    return port;
  },
};

export type BareServer = typeof calls;
playRole(calls);
