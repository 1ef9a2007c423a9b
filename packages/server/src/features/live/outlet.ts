/** Bytes that may wait for a reader before it counts as slow: one full second of a large console. */
const ROOM_BYTES = 64 * 1024;

const utf8 = new TextEncoder();

/**
 * The way of texts to one reader over HTTP. The runtime takes from `body` only what the socket takes, so `hasRoom` tells whether the reader keeps up. Who
 * writes only then holds at most one text more than the room.
 */
export class Outlet {
  readonly body: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  /** `onGone` is called when the reader leaves before the end. */
  constructor(onGone: () => void) {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#controller = undefined;
          onGone();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: ROOM_BYTES }),
    );
  }

  get hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  /** Adds a text; after the end, nothing. */
  write(text: string): void {
    this.#controller?.enqueue(utf8.encode(text));
  }

  /** Ends the body in order: what was written is still read. */
  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }
}
