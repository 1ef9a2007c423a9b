import {
  CLOSE_CODES,
  type Clock,
  decodeFrame,
  type Frame,
  Strikes,
  type Transport,
  technicianSubprotocols,
} from '@guru/protocol';
import type { AboutControl, ToTechnician } from '@guru/protocol/control';
import { readControl } from './read-control.ts';
import type { AttachedInfo, SessionSocket, SocketFactory } from './types.ts';

const ATTACH_PATH = '/api/v1/tunnel/attach';

/** What the server says once the connection is attached. */
export type Notice = Exclude<ToTechnician, { type: 'attached' }>;

/** What a connection tells, in the order in which it came. Nothing comes after `closed`. */
export interface ConnectionEvents {
  /** At most once, before all else. */
  attached(info: AttachedInfo): void;
  notice(notice: Notice): void;
  /** A frame of the session, or `PING` or `PONG`. `bytes` is its whole length. */
  frame(frame: Frame, bytes: number): void;
  /** Exactly once. */
  closed(code: number): void;
}

export interface ConnectionOptions {
  readonly socket_url: string;
  readonly ticket: string;
  readonly openSocket: SocketFactory;
  readonly clock: Clock;
}

/** One WebSocket of the technician's end, from its opening to its end: control messages and frames in, frames out. */
export class SessionConnection implements Transport {
  readonly #events: ConnectionEvents;
  readonly #socket: SessionSocket;
  readonly #strikes: Strikes;
  #route: number | undefined;
  #ended = false;

  constructor({ socket_url, ticket, openSocket, clock }: ConnectionOptions, events: ConnectionEvents) {
    this.#events = events;
    this.#strikes = new Strikes(clock);
    this.#socket = openSocket(socket_url + ATTACH_PATH, technicianSubprotocols(ticket), {
      open: () => undefined,
      message: (data) => (typeof data === 'string' ? this.#takeText(data) : this.#takeBytes(data)),
      closed: (code) => this.#end(code),
    });
  }

  send(frame: Uint8Array): void {
    if (!this.#ended) this.#socket.send(frame);
  }

  say(message: AboutControl): void {
    if (!this.#ended) this.#socket.send(JSON.stringify(message));
  }

  bufferedAmount(): number {
    return this.#socket.buffered();
  }

  /** Closes the socket and ends at once: a peer that is gone never answers the closing handshake. */
  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.#socket.close(code, reason);
    this.#end(code);
  }

  #end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.closed(code);
  }

  #takeText(text: string): void {
    if (this.#ended) return;
    const parsed = readControl(text);
    if (!parsed.ok) this.#strike(parsed.code, parsed.detail, parsed.about);
    else if (parsed.message.type !== 'attached') this.#events.notice(parsed.message);
    else if (this.#route !== undefined) this.close(CLOSE_CODES.protocol_broken, 'attached twice');
    else {
      this.#route = parsed.message.payload.route;
      this.#events.attached(parsed.message.payload);
    }
  }

  #takeBytes(bytes: Uint8Array): void {
    if (this.#ended) return;
    const frame = decodeFrame(bytes);
    if (frame.type === 0) this.#strike('bad_frame', frame.detail, '');
    else if (frame.route === 0 || frame.route === this.#route) this.#events.frame(frame, bytes.length);
    else this.#strike('bad_frame', `no session has the route ${frame.route}`, '');
  }

  /** What can't be read is answered, never ignored; the third time in a minute ends the connection (spec §4). */
  #strike(code: string, message: string, about: string): void {
    this.#socket.send(JSON.stringify({ type: 'nak', payload: { code, message, about } }));
    if (this.#strikes.add()) this.close(CLOSE_CODES.protocol_broken, 'unreadable frames');
  }
}
