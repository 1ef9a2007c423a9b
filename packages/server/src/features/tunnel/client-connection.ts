import {
  CLOSE_CODES,
  type Clock,
  decodeHeader,
  FrameType,
  type Header,
  Strikes,
  type TimerHandle,
  type Transport,
} from '@guru/protocol';
import { type AboutControl, FromTechnician, parseControl, type ToTechnician } from '@guru/protocol/control';
import type { ServerSocket, SocketHandler } from '../../http/index.ts';

/** How long a peer may take to answer a close; one that is half-open never does. */
const CLOSE_WITHIN_MS = 5_000;

/** What a connection tells the window that it is for. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly route: number;
  /** The WebSocket is open. */
  opened(connection: ClientConnection): void;
  /** A readable frame: of the session's route, or `PING` or `PONG`. */
  frame(connection: ClientConnection, frame: Uint8Array, header: Header): void;
  /** A readable message. */
  heard(connection: ClientConnection, message: AboutControl): void;
  drained(connection: ClientConnection): void;
  /** The connection is over; comes once, also when it never opened. */
  left(connection: ClientConnection, code: number): void;
}

/** One technician's WebSocket, from its upgrade to its end: reads what comes, and carries what its window sends. */
export class ClientConnection implements SocketHandler, Transport {
  /** How much the technician has of the hop that goes on over it; 0 for a new one. */
  readonly resumeAt: number;
  readonly #host: ConnectionHost;
  readonly #strikes: Strikes;
  #socket: ServerSocket | undefined;
  #left = false;
  #cutOffTimer: TimerHandle | undefined;

  constructor(host: ConnectionHost, resumeAt: number) {
    this.resumeAt = resumeAt;
    this.#host = host;
    this.#strikes = new Strikes(host.clock);
  }

  opened(socket: ServerSocket): void {
    this.#socket = socket;
    if (this.#left) socket.close(CLOSE_CODES.session_ended, 'the session has ended');
    else this.#host.opened(this);
  }

  message(data: string | Uint8Array): void {
    if (this.#left) return;
    if (typeof data === 'string') this.#takeText(data);
    else this.#takeFrame(data);
  }

  drained(): void {
    this.#host.drained(this);
  }

  closed(code: number): void {
    if (this.#cutOffTimer !== undefined) this.#host.clock.clearTimeout(this.#cutOffTimer);
    this.#end(code);
  }

  send(frame: Uint8Array): void {
    this.#send(frame);
  }

  bufferedAmount(): number {
    return this.#socket?.getBufferedAmount() ?? 0;
  }

  say(message: ToTechnician): void {
    this.#send(JSON.stringify(message));
  }

  /** Closes it, and cuts it off when that is not answered. */
  leave(code: number, reason: string): void {
    if (this.#left) return;
    this.#end(code);
    this.#cutOffTimer = this.#host.clock.setTimeout(() => this.#socket?.terminate(), CLOSE_WITHIN_MS);
    this.#socket?.close(code, reason);
  }

  /** The technician takes nothing, or answers no `PING`. */
  stuck(): void {
    this.leave(CLOSE_CODES.no_progress, 'nothing is taken');
  }

  #takeText(text: string): void {
    const parsed = parseControl(FromTechnician, text);
    if (!parsed.ok) this.#refuse(parsed.code, parsed.detail, parsed.about);
    else if (parsed.message.type !== 'nak') this.#host.heard(this, parsed.message);
  }

  #takeFrame(bytes: Uint8Array): void {
    const header = decodeHeader(bytes);
    const { route } = this.#host;
    if (header.type === 0) this.#refuse('bad_frame', header.detail, '');
    else if (isOfSession(header.type) && header.route !== route)
      this.#refuse('bad_frame', `the session’s route is ${route}`, '');
    else this.#host.frame(this, bytes, header);
  }

  /** What can't be read is answered, never ignored; the third time in a minute ends the connection (spec §4). */
  #refuse(code: string, message: string, about: string): void {
    this.say({ type: 'nak', payload: { code, message, about } });
    if (this.#strikes.add()) this.leave(CLOSE_CODES.protocol_broken, 'too much that can not be read');
  }

  #end(code: number): void {
    if (this.#left) return;
    this.#left = true;
    this.#host.left(this, code);
  }

  /** 0 says that the message was dropped: the socket is full or closing, and what follows would make no sense without it. */
  #send(data: string | Uint8Array): void {
    if (this.#socket?.send(data) === 0) this.stuck();
  }
}

function isOfSession(type: FrameType): boolean {
  return type !== FrameType.PING && type !== FrameType.PONG;
}
