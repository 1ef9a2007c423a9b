/**
 * A WebSocket as its handler sees it. The runtime's own socket fits this shape, so that ten thousand connections need no wrappers.
 */
export interface ServerSocket {
  /**
   * Hands over one message: text as a text frame, bytes as a binary one. More than 0: taken. -1: taken, but queued in memory, so
   * wait for `drain`. 0: dropped, the socket is closing or over its limit.
   */
  send(data: string | Uint8Array): number;
  /** Bytes that the runtime holds because the kernel doesn't take them. */
  getBufferedAmount(): number;
  /** Starts the closing handshake. */
  close(code?: number, reason?: string): void;
  /** Ends the connection at once, without a handshake. */
  terminate(): void;
}

/** Who handles one WebSocket. None of these may throw or wait; `closed` comes exactly once, last, and also when `opened` never came. */
export interface SocketHandler {
  opened(socket: ServerSocket): void;
  /** Bytes are the handler's to keep. */
  message(data: string | Uint8Array<ArrayBuffer>): void;
  drained(): void;
  closed(code: number, reason: string): void;
}
