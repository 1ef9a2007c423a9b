import { type Clock, systemClock, type TimerHandle } from '../clock.ts';
import type { Channel, ChannelEnd, ChannelEvents } from '../mux/index.ts';
import { SocketOutbox, type SocketSink } from './socket-outbox.ts';

/** A TCP connection that keeps its two directions apart: the little that a pipe needs of the runtime's own. */
export interface RawSocket extends SocketSink {
  pause(): void;
  resume(): void;
  /** Drops the connection at once (RST). */
  terminate(): void;
}

export interface PipeOptions {
  /** How long a socket may take nothing of what is left for it once its channel has finished; unless set, for ever. */
  readonly lingerMs?: number;
  readonly clock?: Clock;
}

/**
 * Joins a TCP connection with a `forward` channel (spec §5), at either end of it: bytes, the end of each direction, and a reset. Neither side is read faster than
 * the other takes. It reads nothing of the socket, which has to be paused, before it has its channel.
 */
export class SocketPipe {
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>;
  /** For the channel. */
  readonly events: ChannelEvents;
  readonly #socket: RawSocket;
  readonly #outbox: SocketOutbox;
  readonly #clock: Clock;
  readonly #lingerMs: number | undefined;
  readonly #closing = Promise.withResolvers<void>();
  #channel: Channel | undefined;
  /** Bytes that the socket took before the channel was known. */
  #owed = 0;
  /** How the connection ended. */
  #end: 'finished' | 'reset' | undefined;
  #channelFinished = false;
  #lingerTimer: TimerHandle | undefined;

  constructor(socket: RawSocket, { lingerMs, clock = systemClock }: PipeOptions = {}) {
    this.#socket = socket;
    this.#lingerMs = lingerMs;
    this.#clock = clock;
    this.closed = this.#closing.promise;
    this.#outbox = new SocketOutbox(socket, (bytes) => this.#taken(bytes));
    this.events = {
      onData: (bytes) => this.#outbox.write(bytes),
      onFin: () => this.#outbox.end(),
      onRoom: () => socket.resume(),
      onClosed: (end) => this.#channelClosed(end),
    };
  }

  /** Gives the pipe the channel that has its events, and lets the socket's bytes come. */
  join(channel: Channel): void {
    this.#channel = channel;
    channel.consume(this.#owed);
    if (this.#end === undefined) this.#socket.resume();
    else this.#tellEnd(channel);
  }

  /** The socket has bytes, which are copied. */
  data(bytes: Uint8Array): void {
    if (this.#channel?.write(bytes) === false) this.#socket.pause();
  }

  /** The socket takes bytes again. */
  drained(): void {
    this.#outbox.drained();
  }

  /** The socket's peer sends nothing more. */
  ended(): void {
    this.#channel?.end();
  }

  /** The socket is gone; `failed` when it broke. One that closes while there is more to write has broken, whatever it says. */
  socketClosed(failed: boolean): void {
    if (this.#end !== undefined) return;
    this.#end = failed || !this.#outbox.isShut ? 'reset' : 'finished';
    this.#outbox.clear();
    if (this.#lingerTimer !== undefined) this.#clock.clearTimeout(this.#lingerTimer);
    if (this.#channel !== undefined) this.#tellEnd(this.#channel);
    this.#closing.resolve();
  }

  /** Drops the connection at once; the channel is reset. */
  drop(): void {
    if (this.#end !== undefined) return;
    this.#socket.terminate();
    this.socketClosed(true);
  }

  #taken(bytes: number): void {
    if (this.#channel === undefined) this.#owed += bytes;
    else this.#channel.consume(bytes);
    if (this.#channelFinished) this.#linger();
  }

  #tellEnd(channel: Channel): void {
    if (this.#end === 'reset') channel.reset('connection_reset', 'the TCP connection was cut');
    else channel.end();
  }

  /** What the channel brought before it finished is still the socket's to take. */
  #channelClosed(end: ChannelEnd): void {
    if (this.#end !== undefined) return;
    if (end.how === 'reset') this.drop();
    else {
      this.#channelFinished = true;
      this.#linger();
    }
  }

  #linger(): void {
    if (this.#lingerMs === undefined) return;
    if (this.#lingerTimer !== undefined) this.#clock.clearTimeout(this.#lingerTimer);
    this.#lingerTimer = this.#clock.setTimeout(() => this.drop(), this.#lingerMs);
  }
}
