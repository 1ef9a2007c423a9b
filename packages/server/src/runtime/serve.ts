import { errorCode } from '../config/error-code.ts';
import { StartupError, type Tls } from '../config/index.ts';
import type { ServerSocket, SocketHandler } from '../http/sockets.ts';

/** What a request's handler may know of and do with the connection below it. */
export interface Connection {
  /** The address of the peer. */
  readonly address: string;
  /** Makes it a WebSocket with this subprotocol. False: the peer has gone, or asked for no upgrade; `handler` hears nothing then. */
  upgrade(protocol: string, handler: SocketHandler): boolean;
  /** Lets this response take its time: a stream is silent between events. */
  stayOpen(): void;
}

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: Tls | null;
  readonly maxBodyBytes: number;
  /** A longer WebSocket message closes its connection with 1009. */
  readonly maxMessageBytes: number;
  /** Beyond it `ServerSocket.send` drops: more than anyone who respects `drained` ever queues. */
  readonly maxQueuedBytes: number;
  /** Seconds of silence after which a WebSocket is closed; the server pings at half of it. */
  readonly idleTimeoutS: number;
  /** Answers a request; undefined after an upgrade. It must not throw. */
  fetch(request: Request, connection: Connection): Response | undefined | Promise<Response | undefined>;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Takes no new connections and waits for the requests that are under way; WebSockets are the gateway's to close. */
  drain(): Promise<void>;
}

/** Listens for HTTP and WebSockets. Throws `StartupError` when the port is taken or the address is none of this machine's. */
export function serve(options: ServeOptions): RunningServer {
  const server = listen(options);
  const port = server.port ?? options.port;
  return {
    port,
    drain: () => server.stop(false),
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

function listen(options: ServeOptions): Bun.Server<SocketHandler> {
  try {
    return Bun.serve<SocketHandler>({
      hostname: options.host,
      port: options.port,
      ...(options.tls && { tls: options.tls }),
      maxRequestBodySize: options.maxBodyBytes,
      development: false,
      // Outside development Bun shares a taken port by default, and half of the requests would go to another program.
      reusePort: false,
      fetch: (request, server) => options.fetch(request, connectionOf(request, server)),
      websocket: {
        open: (socket) => socket.data.opened(socket satisfies ServerSocket),
        message: (socket, data) => socket.data.message(data),
        drain: (socket) => socket.data.drained(),
        close: (socket, code, reason) => socket.data.closed(code, reason),
        maxPayloadLength: options.maxMessageBytes,
        backpressureLimit: options.maxQueuedBytes,
        closeOnBackpressureLimit: false,
        idleTimeout: options.idleTimeoutS,
        sendPings: true,
        perMessageDeflate: false,
      },
    });
  } catch (cause) {
    const where = `${options.host} port ${options.port}`;
    if (errorCode(cause) === 'EADDRINUSE') {
      const message = `${where} is taken: end the program that listens there, or set GURU_PORT.`;
      throw new StartupError('port_taken', message, { cause });
    }
    const message = `Can't listen on ${where} (${errorCode(cause)}): set GURU_HOST to an address of this machine.`;
    throw new StartupError('address_unavailable', message, { cause });
  }
}

function connectionOf(request: Request, server: Bun.Server<SocketHandler>): Connection {
  return {
    get address() {
      return server.requestIP(request)?.address ?? '';
    },
    upgrade: (protocol, handler) =>
      server.upgrade(request, { data: handler, headers: { 'Sec-WebSocket-Protocol': protocol } }),
    stayOpen: () => server.timeout(request, 0),
  };
}
