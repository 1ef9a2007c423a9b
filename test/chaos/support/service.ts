import { createServer, type Socket } from 'node:net';

/** A TCP service of the device's that sends back what it gets. */
export interface Service extends AsyncDisposable {
  readonly port: number;
  /** Connections that are open now. */
  connections(): number;
}

/** Starts it on a free port of loopback. */
export async function startService(): Promise<Service> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the service has no port');
  return {
    port: address.port,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
