import type { SocketFactory } from './types.ts';

/** What the WebSockets of browsers and of Bun have in common. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

/** Makes sessions open their sockets by the platform's WebSocket: `fromWebSocket((url, protocols) => new WebSocket(url, protocols))`. */
export function fromWebSocket(open: (url: string, protocols: string[]) => WebSocketLike): SocketFactory {
  return (url, protocols, events) => {
    const socket = open(url, [...protocols]);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => events.open());
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') events.message(data);
      else if (data instanceof ArrayBuffer) events.message(new Uint8Array(data));
    });
    // An error is always followed by a close, and says nothing more.
    socket.addEventListener('close', ({ code, reason }) => events.closed(code, reason));
    return {
      send: (data) => socket.send(typeof data === 'string' ? data : ownBuffer(data)),
      close: (code, reason) => socket.close(code, reason),
      buffered: () => socket.bufferedAmount,
    };
  };
}

/** Sockets don't take memory that is shared between threads; ours never is, which the compiler can't know. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, length) : new Uint8Array(bytes);
}
