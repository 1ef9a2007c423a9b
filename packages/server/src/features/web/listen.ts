import { createServer as createPlain, type Server, type Socket } from 'node:net';
import { createServer as createSecure } from 'node:tls';
import { errorCode, StartupError, type Tls } from '../../config/index.ts';

/** Connections of browsers at once, over all pages. */
const MAX_CONNECTIONS = 1024;

export interface WebListener extends AsyncDisposable {
  readonly port: number;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: Tls | null;
  serve(socket: Socket): void;
}

/** Listens for browsers that load devices' pages. Disposing cuts their connections. Throws `StartupError` when the port can't be had. */
export async function listenForBrowsers({ host, port, tls, serve }: ListenOptions): Promise<WebListener> {
  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  };
  const server: Server = tls === null ? createPlain(take) : createSecure(tls, take);
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((cause: unknown) => {
    const message = `Nobody can listen on ${host} port ${port} (${errorCode(cause)}): set GURU_WEB_PORT to a free one.`;
    throw new StartupError('port_taken', message, { cause });
  });
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
