import { SocketPipe } from '@guru/protocol';
import { EXIT } from '../../exit-codes.ts';
import { Failure, systemCode } from '../../failure.ts';

/** A port of this machine that takes connections. */
export interface Listener extends Disposable {
  readonly host: string;
  readonly port: number;
}

/** Each connection keeps its two directions apart, and waits, paused, for its pipe to be joined with a channel. Throws `Failure` when the port can't be had. */
export function listenOn(host: string, port: number, onConnection: (pipe: SocketPipe) => void): Listener {
  try {
    const listener = Bun.listen<{ pipe: SocketPipe | null }>({
      hostname: host,
      port,
      allowHalfOpen: true,
      data: { pipe: null },
      socket: {
        open(socket) {
          socket.pause();
          socket.setNoDelay(true);
          const pipe = new SocketPipe(socket);
          socket.data = { pipe };
          onConnection(pipe);
        },
        data: ({ data }, bytes) => data.pipe?.data(bytes),
        drain: ({ data }) => data.pipe?.drained(),
        end: ({ data }) => data.pipe?.ended(),
        close: ({ data }, error) => data.pipe?.socketClosed(error !== undefined),
        error: ({ data }) => data.pipe?.drop(),
      },
    });
    return {
      host,
      port: listener.port,
      [Symbol.dispose]: () => listener.stop(true),
    };
  } catch (error) {
    const message = `Nobody can listen on ${host}, port ${port} (${systemCode(error) ?? 'unknown error'}).`;
    const advice = 'Name another port here, as in 15432:5432; 0 takes any free one.';
    throw new Failure(EXIT.failed, 'port_unavailable', message, advice, { cause: error });
  }
}
