import {
  CLOSE_CODES,
  type Clock,
  decodeHeader,
  FrameType,
  HEADER_BYTES,
  type Header,
  Hop,
  Strikes,
  type TimerHandle,
  type TrafficClass,
} from '@guru/protocol';
import { type CloseReason, FromTechnician, parseControl, type ToTechnician } from '@guru/protocol/control';
import type { ServerSocket, SocketHandler } from '../../http/index.ts';
import type { RelayClient } from './relay.ts';

/** How long a peer may take to answer a close; one that is half-open never does. */
const CLOSE_WITHIN_MS = 5_000;

/** What a window's connection tells its session. */
export interface ClientHost {
  readonly clock: Clock;
  readonly session_id: string;
  readonly route: number;
  /** The WebSocket is open: what the window is told first. */
  opened(client: ClientConnection): ToTechnician;
  frame(client: ClientConnection, frame: Uint8Array, header: Header): void;
  /** The connection is over; comes once, also when it never opened. */
  left(client: ClientConnection, code: number): void;
}

/** One technician's WebSocket: one window on a session. */
export class ClientConnection implements SocketHandler, RelayClient {
  readonly #host: ClientHost;
  readonly #strikes: Strikes;
  readonly #hop: Hop;
  #socket: ServerSocket | undefined;
  #left = false;
  #cutOffTimer: TimerHandle | undefined;

  constructor(host: ClientHost) {
    this.#host = host;
    this.#strikes = new Strikes(host.clock);
    this.#hop = new Hop({
      clock: host.clock,
      drainEvents: true,
      transport: {
        send: (frame) => this.#send(frame),
        bufferedAmount: () => this.#socket?.getBufferedAmount() ?? 0,
      },
      onNoProgress: () => this.#leave(CLOSE_CODES.no_progress, 'nothing is taken'),
    });
  }

  /** Whether the WebSocket ever came into being. */
  get hasOpened(): boolean {
    return this.#socket !== undefined;
  }

  opened(socket: ServerSocket): void {
    this.#socket = socket;
    if (this.#left) socket.close(CLOSE_CODES.session_ended, 'the session has ended');
    else this.say(this.#host.opened(this));
  }

  message(data: string | Uint8Array): void {
    if (this.#left) return;
    if (typeof data === 'string') this.#takeText(data);
    else this.#takeFrame(data);
  }

  drained(): void {
    this.#hop.drained();
  }

  closed(code: number): void {
    if (this.#cutOffTimer !== undefined) this.#host.clock.clearTimeout(this.#cutOffTimer);
    this.#end(code);
  }

  send(trafficClass: TrafficClass, frame: Uint8Array): boolean {
    return this.#hop.enqueue(trafficClass, frame);
  }

  waitingCredit(channel?: number): number {
    return this.#hop.waitingCredit(this.#host.route, channel);
  }

  say(message: ToTechnician): void {
    this.#send(JSON.stringify(message));
  }

  /** The session has ended: says why, and closes. */
  finish(reason: CloseReason): void {
    if (this.#left) return;
    this.say({ type: 'session_closed', payload: { session_id: this.#host.session_id, reason } });
    this.#leave(CLOSE_CODES.session_ended, reason);
  }

  #takeText(text: string): void {
    const parsed = parseControl(FromTechnician, text);
    if (!parsed.ok) this.#refuse(parsed.code, parsed.detail, parsed.about);
  }

  #takeFrame(bytes: Uint8Array): void {
    const header = decodeHeader(bytes);
    if (header.type === 0) this.#refuse('bad_frame', header.detail, '');
    else if (header.type === FrameType.PING) this.#hop.receivePing(bytes.subarray(HEADER_BYTES));
    else if (header.type === FrameType.PONG) this.#hop.receivePong(bytes.subarray(HEADER_BYTES));
    else if (header.route !== this.#host.route)
      this.#refuse('bad_frame', `the session’s route is ${this.#host.route}`, '');
    else this.#host.frame(this, bytes, header);
  }

  /** What can't be read is answered, never ignored; the third time in a minute ends the connection (spec §4). */
  #refuse(code: string, message: string, about: string): void {
    this.say({ type: 'nak', payload: { code, message, about } });
    if (this.#strikes.add()) this.#leave(CLOSE_CODES.protocol_broken, 'too much that can not be read');
  }

  #leave(code: number, reason: string): void {
    if (this.#left) return;
    this.#end(code);
    this.#cutOffTimer = this.#host.clock.setTimeout(() => this.#socket?.terminate(), CLOSE_WITHIN_MS);
    this.#socket?.close(code, reason);
  }

  #end(code: number): void {
    if (this.#left) return;
    this.#left = true;
    this.#hop.close();
    this.#host.left(this, code);
  }

  /** 0 says that the message was dropped: the socket is full or closing, and what follows would make no sense without it. */
  #send(data: string | Uint8Array): void {
    if (this.#socket?.send(data) === 0) this.#leave(CLOSE_CODES.no_progress, 'nothing is taken');
  }
}
