import {
  CLOSE_CODES,
  type Clock,
  decodeFrame,
  type Frame,
  FrameType,
  Hop,
  Mux,
  Strikes,
  systemClock,
  technicianSubprotocols,
} from '@guru/protocol';
import { parseControl, ToTechnician } from '@guru/protocol/control';
import type { AttachedInfo, AttachOptions, SessionEnd, SessionSocket } from './types.ts';

const ATTACH_PATH = '/api/v1/tunnel/attach';

/** What is there once the server has attached the connection. */
export interface Attached {
  readonly info: AttachedInfo;
  readonly mux: Mux;
}

/**
 * The technician's end of a session's connection: control messages and frames in, frames out. It starts when it is made, is attached at
 * most once, and ends exactly once.
 */
export class SessionConnection {
  readonly attached: Promise<Attached>;
  readonly closed: Promise<SessionEnd>;
  readonly #clock: Clock;
  readonly #socket: SessionSocket;
  readonly #hop: Hop;
  readonly #strikes: Strikes;
  readonly #onTrouble: (code: string, message: string) => void;
  readonly #attaching = Promise.withResolvers<Attached>();
  readonly #closing = Promise.withResolvers<SessionEnd>();
  #session: Attached | null = null;
  #reason: SessionEnd['reason'] = 'connection_lost';
  #ended = false;

  constructor(options: AttachOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#strikes = new Strikes(this.#clock);
    this.#onTrouble = options.onTrouble ?? (() => undefined);
    this.attached = this.#attaching.promise;
    this.closed = this.#closing.promise;
    const protocols = technicianSubprotocols(options.ticket);
    this.#socket = options.openSocket(options.socket_url + ATTACH_PATH, protocols, {
      open: () => undefined,
      message: (data) => (typeof data === 'string' ? this.#takeText(data) : this.#takeBytes(data)),
      closed: (code) => this.#end(code),
    });
    this.#hop = new Hop({
      clock: this.#clock,
      transport: {
        send: (frame) => this.#socket.send(frame),
        bufferedAmount: () => this.#socket.buffered(),
      },
      onNoProgress: () => this.close(CLOSE_CODES.no_progress, 'no progress'),
    });
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
    this.#session?.mux.close();
    this.#hop.close();
    const end: SessionEnd = { reason: this.#reason, code };
    this.#closing.resolve(end);
  }

  #takeText(text: string): void {
    if (this.#ended) return;
    const parsed = parseControl(ToTechnician, text);
    if (!parsed.ok) {
      this.#strike(parsed.code, parsed.detail, parsed.about);
      return;
    }
    const { type, payload } = parsed.message;
    if (type === 'attached') this.#attach(payload);
    else if (type === 'session_closed') this.#reason = payload.reason;
    else this.#onTrouble(payload.code, payload.message);
  }

  #attach(info: AttachedInfo): void {
    if (this.#session !== null) {
      this.close(CLOSE_CODES.protocol_broken, 'attached twice');
      return;
    }
    const { route, limits } = info;
    const mux = new Mux({
      route,
      role: 'technician',
      hop: this.#hop,
      clock: this.#clock,
      maxChannels: limits.max_channels,
    });
    this.#session = { info, mux };
    this.#attaching.resolve(this.#session);
  }

  #takeBytes(bytes: Uint8Array): void {
    if (this.#ended) return;
    const frame = decodeFrame(bytes);
    if (frame.type === 0) this.#strike('bad_frame', frame.detail, '');
    else if (frame.type === FrameType.PING) this.#hop.receivePing(frame.payload);
    else if (frame.type === FrameType.PONG) this.#hop.receivePong(frame.payload);
    else this.#takeFrame(frame);
  }

  #takeFrame(frame: Frame): void {
    const session = this.#session;
    if (session?.info.route === frame.route) session.mux.receive(frame);
    else this.#strike('bad_frame', `no session has the route ${frame.route}`, '');
  }

  /** What can't be read is answered, never ignored; the third time in a minute ends the connection (spec §4). */
  #strike(code: string, message: string, about: string): void {
    this.#socket.send(JSON.stringify({ type: 'nak', payload: { code, message, about } }));
    if (this.#strikes.add()) this.close(CLOSE_CODES.protocol_broken, 'unreadable frames');
  }
}
