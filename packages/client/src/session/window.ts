import {
  abortable,
  CLOSE_CODES,
  type Clock,
  type Frame,
  FrameType,
  Hop,
  KEEP_ALIVE_MS,
  Mux,
  systemClock,
  type TimerHandle,
  wasLost,
} from '@guru/protocol';
import type { AboutControl } from '@guru/protocol/control';
import { ApiProblem } from '../api/problem.ts';
import { type Notice, SessionConnection } from './connection.ts';
import { type Outcome, searchFor } from './reconnect.ts';
import type { AttachedInfo, AttachOptions, ConnectionState, SessionEnd, TicketSource } from './types.ts';
import { takeWatched } from './watched.ts';

/** How long one connection may take to be attached, while others could be tried. */
const TRY_MS = 10_000;
const TOO_MANY_REQUESTS = 429;

/** What is there once the server has attached the first connection. */
export interface Attached {
  readonly info: AttachedInfo;
  readonly mux: Mux;
}

/**
 * The technician's end of a session: what is open in it outlives the connection that it goes over (spec §7.1). It is attached at most once, and ends exactly
 * once.
 */
export class SessionWindow {
  readonly attached: Promise<Attached>;
  readonly closed: Promise<SessionEnd>;
  readonly #options: AttachOptions;
  readonly #clock: Clock;
  readonly #hop: Hop;
  readonly #attaching = Promise.withResolvers<Attached>();
  readonly #closing = Promise.withResolvers<SessionEnd>();
  /** Aborted at the end. */
  readonly #over = new AbortController();
  readonly #watchers = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState = 'connected';
  /** The one that is attached, or the first on its way there. */
  #connection: SessionConnection | undefined;
  #session: Attached | undefined;
  #askTimer: TimerHandle | undefined;
  #reason: SessionEnd['reason'] = 'connection_lost';

  constructor(options: AttachOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.attached = this.#attaching.promise;
    this.closed = this.#closing.promise;
    this.#hop = new Hop({
      clock: this.#clock,
      onNoProgress: () => this.#connection?.close(CLOSE_CODES.no_progress, 'no progress'),
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  watchState(listener: (state: ConnectionState) => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  /** Opens the first connection. */
  connect(ticket: string): void {
    if (!this.#over.signal.aborted) this.#connection = this.#open(ticket, (info) => this.#begin(info));
  }

  /** Says something to the server. False: there is no connection now, and it is not said later either. */
  say(message: AboutControl): boolean {
    this.#connection?.say(message);
    return this.#connection !== undefined;
  }

  /** Ends it at once; the server learns of it if there is a connection. */
  close(code: number, reason: string): void {
    const connection = this.#connection;
    this.#end(code);
    connection?.close(code, reason);
  }

  /** Opens a connection. `onAttached` takes it in; `onFailed` hears of its end if it never was taken in. */
  #open(
    ticket: string,
    onAttached: (info: AttachedInfo) => void,
    onFailed: () => void = () => undefined,
  ): SessionConnection {
    const { socket_url, openSocket } = this.#options;
    const connection: SessionConnection = new SessionConnection(
      { socket_url, openSocket, ticket, clock: this.#clock },
      {
        attached: onAttached,
        notice: (notice) => this.#hear(notice),
        frame: (frame, bytes) => this.#take(frame, bytes),
        closed: (code) => (connection === this.#connection ? this.#lose(code) : onFailed()),
      },
    );
    return connection;
  }

  #begin(info: AttachedInfo): void {
    if (this.#connection === undefined) return;
    const { route, limits } = info;
    const mux = new Mux({
      route,
      role: 'technician',
      hop: this.#hop,
      clock: this.#clock,
      maxChannels: limits.max_channels,
      onOpen: (request) => takeWatched(request, this.#options.onTerminal),
    });
    this.#session = { info, mux };
    this.#hop.resume(this.#connection, 0);
    this.#ask();
    this.#attaching.resolve(this.#session);
  }

  /** The connection is over: the session too, or another one is looked for. */
  #lose(code: number): void {
    const { ticket } = this.#options;
    const info = this.#session?.info;
    this.#connection = undefined;
    this.#hop.suspend();
    const goesOn =
      this.#reason === 'connection_lost' && wasLost(code) && info !== undefined && info.grace_ms > 0;
    if (goesOn && typeof ticket !== 'string') void this.#goOn(info, ticket, code);
    else this.#end(code);
  }

  async #goOn(info: AttachedInfo, ticket: TicketSource, code: number): Promise<void> {
    this.#become('reconnecting');
    const search = { clock: this.#clock, within_ms: info.grace_ms, signal: this.#over.signal };
    const found = await searchFor(search, (signal) => this.#tryAgain(info.window_id, ticket, signal));
    if (!found) this.#end(code);
  }

  async #tryAgain(window_id: string, ticketFor: TicketSource, signal: AbortSignal): Promise<Outcome> {
    let ticket: string;
    try {
      ticket = await abortable(ticketFor({ window_id, received: this.#hop.received }), signal);
    } catch (error) {
      return isFinal(error) ? 'never' : 'not_yet';
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const connection: SessionConnection = this.#open(
      ticket,
      (info) => resolve(this.#resume(connection, info)),
      () => resolve('not_yet'),
    );
    const giveUp = () => {
      if (connection !== this.#connection) connection.close(CLOSE_CODES.done, 'too late');
    };
    const timer = this.#clock.setTimeout(giveUp, TRY_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    const outcome = await promise;
    if (outcome === 'never') connection.close(CLOSE_CODES.done, 'the window is gone');
    this.#clock.clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    return outcome;
  }

  /** A new connection is attached. The server may have given the window up, or not be where we are: then nothing goes on. */
  #resume(connection: SessionConnection, { resumed }: AttachedInfo): Outcome {
    if (resumed === null) return 'never';
    this.#connection = connection;
    this.#become('connected');
    if (this.#hop.resume(connection, resumed.received)) return 'found';
    this.#reason = 'resume_out_of_range';
    connection.close(CLOSE_CODES.resume_out_of_range, 'resume_out_of_range');
    return 'never';
  }

  #hear({ type, payload }: Notice): void {
    if (type === 'session_closed') this.#reason = payload.reason;
    else if (type === 'agent_away') this.#become('device_away');
    else if (type === 'agent_back') this.#become('connected');
    else if (type === 'present') this.#options.onPeople?.(payload.people);
    else this.#options.onTrouble?.(payload.code, payload.message);
  }

  /** Makes sure that the server is there, so that its end is found before the server's grace is over. Does nothing while it is known to be away. */
  readonly #ask = (): void => {
    this.#hop.ping();
    this.#askTimer = this.#clock.setTimeout(this.#ask, KEEP_ALIVE_MS);
  };

  /** The one place where the state changes. */
  #become(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const tell of [...this.#watchers]) tell(state);
  }

  #take(frame: Frame, bytes: number): void {
    if (frame.type === FrameType.PING) this.#hop.receivePing(frame.payload);
    else if (frame.type === FrameType.PONG) this.#hop.receivePong(frame.payload);
    else {
      this.#hop.countReceived(bytes);
      this.#session?.mux.receive(frame);
    }
  }

  #end(code: number): void {
    if (this.#over.signal.aborted) return;
    this.#connection = undefined;
    this.#over.abort();
    this.#watchers.clear();
    if (this.#askTimer !== undefined) this.#clock.clearTimeout(this.#askTimer);
    this.#session?.mux.close();
    this.#hop.close();
    this.#closing.resolve({ reason: this.#reason, code });
  }
}

/** The server has answered, and will answer the same again: the session is over, or not this person's any more. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiProblem && error.status < 500 && error.status !== TOO_MANY_REQUESTS;
}
