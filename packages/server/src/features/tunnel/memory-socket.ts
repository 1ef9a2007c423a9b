import type { SocketFactory } from '@guru/client/session';
import { CLOSE_CODES } from '@guru/protocol';
import type { SocketHandler } from '../../http/index.ts';

/** What a socket reports whose peer went without a closing handshake (RFC 6455 §7.1.5). */
const NO_HANDSHAKE = 1006;

type Data = string | Uint8Array<ArrayBuffer>;

/**
 * One direction of a socket in memory. It hands over in order, and never within the call that sends: neither end is called while it is in the middle of
 * something. What it holds is what one turn of the other end sends, which credit bounds.
 */
class Way {
  readonly #take: (data: Data) => void;
  readonly #emptied: () => void;
  #waiting: Data[] = [];
  #over: (() => void) | undefined;
  #scheduled = false;
  bytes = 0;

  constructor(take: (data: Data) => void, emptied: () => void) {
    this.#take = take;
    this.#emptied = emptied;
  }

  send(data: string | Uint8Array): void {
    // The sender may use its memory again, and the receiver keeps what it gets.
    this.#waiting.push(typeof data === 'string' ? data : new Uint8Array(data));
    this.bytes += data.length;
    this.#schedule();
  }

  /** Nothing more is sent. `over` is called after all that was. */
  finish(over: () => void): void {
    this.#over = over;
    this.#schedule();
  }

  drop(): void {
    this.#waiting = [];
    this.bytes = 0;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#handOver());
  }

  #handOver(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    this.bytes = 0;
    for (const data of batch) this.#take(data);
    if (this.#scheduled) return;
    this.#emptied();
    this.#over?.();
  }
}

/** Makes the one socket that leads to `handler` within this process: a client's end of it, as over a WebSocket and without one. */
export function socketInMemory(handler: SocketHandler): SocketFactory {
  return (_url, _protocols, events) => {
    let ended = false;
    const toClient: Way = new Way(
      (data) => events.message(data),
      () => {
        if (!ended) handler.drained();
      },
    );
    const toServer: Way = new Way(
      (data) => handler.message(data),
      () => undefined,
    );
    /** Ends both ends, once: each learns of it after what was sent `last`, the other way is cut. */
    const end = (code: number, reason: string, last: Way, cut: Way) => {
      if (ended) return;
      ended = true;
      cut.drop();
      last.finish(() => {
        events.closed(code, reason);
        handler.closed(code, reason);
      });
    };
    queueMicrotask(() => {
      events.open();
      handler.opened({
        send(data) {
          if (ended) return 0;
          toClient.send(data);
          return data.length;
        },
        getBufferedAmount: () => toClient.bytes,
        close: (code = CLOSE_CODES.done, reason = '') => end(code, reason, toClient, toServer),
        terminate() {
          toClient.drop();
          end(NO_HANDSHAKE, '', toClient, toServer);
        },
      });
    });
    return {
      send(data) {
        if (!ended) toServer.send(data);
      },
      close: (code, reason) => end(code, reason, toServer, toClient),
      buffered: () => toServer.bytes,
    };
  };
}
