import { createServer, type Socket } from 'node:net';

const PIECE = Buffer.alloc(64 * 1024, 'water ');

/** A TCP service that sends as long as somebody takes it. */
export async function startWell(): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const pour = () => {
      while (!socket.destroyed && socket.write(PIECE));
    };
    socket
      .on('error', () => undefined)
      .on('close', () => sockets.delete(socket))
      .on('drain', pour);
    pour();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the well has no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
