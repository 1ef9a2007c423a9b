import { type Clock, systemClock } from '@guru/protocol';
import { AgentError } from '../failure.ts';

/** An open WebSocket to the server. */
export interface ServerSocket {
  sendText(text: string): void;
  sendBytes(bytes: Uint8Array): void;
  /** Bytes that were sent and the system has not taken. */
  bufferedAmount(): number;
  /** Says goodbye and waits for the peer; `terminate` doesn't. */
  close(code: number, reason: string): void;
  terminate(): void;
}

export interface SocketEvents {
  onText(text: string): void;
  onBytes(bytes: Uint8Array): void;
  /** Exactly once, after the socket was open. Nothing follows. */
  onClosed(code: number, reason: string): void;
}

export interface SocketOptions {
  readonly url: string;
  readonly subprotocol: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

const PATIENCE_MS = 15_000;
const ABNORMAL_CLOSURE = 1006;

/**
 * Opens a WebSocket, uncompressed, within 15 s. Throws an `AgentError` `refused` when the upgrade fails, whyever: the
 * runtime doesn't say what the server's answer was.
 */
export async function openSocket(options: SocketOptions, events: SocketEvents): Promise<ServerSocket> {
  const { url, subprotocol, headers, ca, signal, clock = systemClock } = options;
  signal.throwIfAborted();
  const socket = new WebSocket(url, {
    headers,
    protocols: [subprotocol],
    perMessageDeflate: false,
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
  socket.binaryType = 'nodebuffer';
  const opened = Promise.withResolvers<void>();
  let isOpen = false;
  let isOver = false;
  let failure = '';
  const over = (code: number, reason: string) => {
    if (isOver) return;
    isOver = true;
    if (isOpen) events.onClosed(code, reason);
    else
      opened.reject(new AgentError('refused', `The server did not take the connection. ${failure}`.trim()));
  };
  socket.addEventListener('open', () => {
    if (isOver) return;
    isOpen = true;
    opened.resolve();
  });
  socket.addEventListener('message', ({ data }) => {
    if (isOver) return;
    if (typeof data === 'string') events.onText(data);
    else if (data instanceof Uint8Array) events.onBytes(data);
  });
  socket.addEventListener('error', (event) => {
    if ('message' in event && typeof event.message === 'string') failure = event.message;
  });
  socket.addEventListener('close', ({ code, reason }) => over(code, reason));
  const cut = () => {
    socket.terminate();
    over(ABNORMAL_CLOSURE, 'cut off here');
  };
  const patience = clock.setTimeout(() => {
    failure = `It did not answer within ${PATIENCE_MS / 1000} s.`;
    cut();
  }, PATIENCE_MS);
  const giveUp = () => cut();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await opened.promise;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clock.clearTimeout(patience);
    signal.removeEventListener('abort', giveUp);
  }
  if (socket.protocol !== subprotocol) {
    isOver = true;
    socket.terminate();
    throw new AgentError('refused', 'The server speaks another protocol on this address.');
  }
  return {
    sendText: (text) => void socket.send(text),
    sendBytes: (bytes) => void socket.send(bytes),
    bufferedAmount: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
    terminate: cut,
  };
}
