export const FRAME_BYTES = 16 * 1024;
export const WINDOW_BYTES = 4 * 1024 * 1024;
export const GRANT_BYTES = 1024 * 1024;

/** Bun's WebSocket client with nothing around it. */
export class BareSocket {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Resolves when the connection is open; rejects when it can't be. Messages are valid only during the call. */
  static async open(
    to: { url: string; ca: string | null },
    received: (message: string | Uint8Array<ArrayBuffer>) => void,
  ): Promise<BareSocket> {
    const options: Bun.WebSocketOptions = to.ca === null ? {} : { tls: { ca: to.ca } };
    const socket = new WebSocket(to.url, options);
    socket.binaryType = 'nodebuffer';
    socket.addEventListener('message', (event: MessageEvent) => received(event.data));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`can't connect to ${to.url}`)));
    await promise;
    return new BareSocket(socket);
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(message);
  }
}
