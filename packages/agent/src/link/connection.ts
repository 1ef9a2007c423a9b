import {
  CLOSE_CODES,
  type Clock,
  decodeFrame,
  type Frame,
  FrameType,
  type Hop,
  Strikes,
  type TimerHandle,
  type Transport,
} from '@guru/protocol';
import type { FromAgent, ToAgent } from '@guru/protocol/control';
import type { Log } from '../log.ts';
import type { ServerSocket, SocketEvents } from '../runtime/socket.ts';
import { readControl } from './read-control.ts';

/** What its user can do with a connection. */
export interface Wire {
  /** Sends a control message; does nothing once the connection is over. */
  send(message: FromAgent): void;
  /** The way out for frames. */
  readonly transport: Transport;
  /** Tells a hop from now on of every frame that comes. It is suspended when the connection ends. */
  carry(hop: Hop): void;
  /** The server answers no `PING`: cuts the connection. */
  stuck(): void;
  /** Ends the connection in order. */
  close(code: number, reason: string): void;
}

/** What a connection tells, in the order in which it came. Nothing comes after `onEnded`. */
export interface ConnectionEvents {
  onMessage(message: ToAgent): void;
  /** A frame of a session. */
  onFrame(frame: Frame): void;
  onEnded(code: number, reason: string): void;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: ConnectionEvents;
}

/** No message for so long means that the way is dead, whatever TCP believes. */
const SILENCE_LIMIT_MS = 55_000;
/** Of which so much is left for the answer to a heartbeat that went out as late as it may. */
const ANSWER_WITHIN_MS = 22_000;
const LATEST_HEARTBEAT = 1.1;
/** Control messages are few and small; a socket that has so many bytes of them waiting takes nothing any more. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** How long a peer has to answer the closing handshake. */
const CLOSE_PATIENCE_MS = 2000;

/** One open WebSocket, from its upgrade to its end: reads what comes, watches that something comes, sends. */
export class Connection implements Wire, SocketEvents {
  readonly transport: Transport = {
    send: (frame) => this.#socket?.sendBytes(frame),
    bufferedAmount: () => this.#socket?.bufferedAmount() ?? 0,
  };
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #events: ConnectionEvents;
  readonly #strikes: Strikes;
  #socket: ServerSocket | undefined;
  #hop: Hop | undefined;
  #silenceLimitMs = SILENCE_LIMIT_MS;
  #heardAt: number;
  #silenceTimer: TimerHandle | undefined;
  #closeTimer: TimerHandle | undefined;
  #closing: { readonly code: number; readonly reason: string } | undefined;
  #ended = false;

  constructor({ clock, log, events }: ConnectionOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#events = events;
    this.#strikes = new Strikes(clock);
    this.#heardAt = clock.now();
  }

  /** The socket is open: the watch over it begins. */
  attach(socket: ServerSocket): void {
    this.#socket = socket;
    this.#heardAt = this.#clock.now();
    this.#watchSilence(this.#silenceLimitMs);
  }

  /** Heartbeats are answered, so with rarer ones the server may be silent for longer. */
  expectHeartbeatsEach(intervalMs: number): void {
    this.#silenceLimitMs = Math.max(SILENCE_LIMIT_MS, LATEST_HEARTBEAT * intervalMs + ANSWER_WITHIN_MS);
  }

  send(message: FromAgent): void {
    if (this.#ended || this.#socket === undefined) return;
    this.#socket.sendText(JSON.stringify(message));
    const waiting = this.#socket.bufferedAmount();
    if (waiting <= MAX_BUFFERED_BYTES) return;
    this.#cut(CLOSE_CODES.no_progress, `the server takes nothing, ${waiting} bytes wait`);
  }

  carry(hop: Hop): void {
    this.#hop = hop;
  }

  stuck(): void {
    this.#cut(CLOSE_CODES.no_progress, 'the server takes nothing');
  }

  /** Ends the connection in order; a server that doesn't answer that is cut off. */
  close(code: number, reason: string): void {
    if (this.#ended || this.#closing !== undefined) return;
    this.#closing = { code, reason };
    this.#hop?.suspend();
    this.#socket?.close(code, reason);
    this.#closeTimer = this.#clock.setTimeout(() => this.#socket?.terminate(), CLOSE_PATIENCE_MS);
  }

  onText(text: string): void {
    this.#hear();
    if (this.#closing !== undefined) return;
    const read = readControl(text);
    if (read.ok) this.#events.onMessage(read.message);
    else if (read.type === 'nak') this.#log.warn(`could not read a nak of the server: ${read.detail}`);
    else this.#refuse(read.code, read.detail, read.about);
  }

  onBytes(bytes: Uint8Array): void {
    this.#hear();
    if (this.#closing !== undefined) return;
    const frame = decodeFrame(bytes);
    if (frame.type === FrameType.PING) this.#hop?.receivePing(frame.payload);
    else if (frame.type === FrameType.PONG) this.#hop?.receivePong(frame.payload);
    else if (frame.type !== 0) {
      this.#hop?.countReceived(bytes.length);
      this.#events.onFrame(frame);
    } else {
      this.#refuse('bad_frame', frame.detail, '');
      if (this.#strikes.add()) this.close(CLOSE_CODES.protocol_broken, 'too many unreadable frames');
    }
  }

  onClosed(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#hop?.suspend();
    this.#clear(this.#silenceTimer);
    this.#clear(this.#closeTimer);
    const end = this.#closing ?? { code, reason };
    this.#events.onEnded(end.code, end.reason);
  }

  /** Ends the connection without a handshake: nobody would answer it. */
  #cut(code: number, reason: string): void {
    if (this.#ended) return;
    this.#log.warn(`cut the connection: ${reason}`);
    this.#closing = { code, reason };
    this.#socket?.terminate();
  }

  /** What can't be read is answered and changes nothing else (spec §3). */
  #refuse(code: string, message: string, about: string): void {
    this.#log.warn(`could not read a message of the server (${code}): ${message}`);
    this.send({
      type: 'nak',
      payload: { code, message: message.toWellFormed(), about: about.toWellFormed() },
    });
  }

  #hear(): void {
    this.#heardAt = this.#clock.now();
  }

  /** One timer that looks again when it would be time, instead of one for each message. */
  #watchSilence(afterMs: number): void {
    this.#silenceTimer = this.#clock.setTimeout(() => {
      const left = this.#heardAt + this.#silenceLimitMs - this.#clock.now();
      if (left > 0) this.#watchSilence(left);
      else this.#cut(CLOSE_CODES.no_progress, `nothing was heard for ${this.#silenceLimitMs / 1000} s`);
    }, afterMs);
  }

  #clear(timer: TimerHandle | undefined): void {
    if (timer !== undefined) this.#clock.clearTimeout(timer);
  }
}
