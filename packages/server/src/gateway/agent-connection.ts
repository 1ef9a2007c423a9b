import {
  CLOSE_CODES,
  type Clock,
  decodeHeader,
  FrameType,
  HEADER_BYTES,
  Hop,
  MAX_PROTOCOL,
  MIN_PROTOCOL,
  Strikes,
  speaksProtocol,
} from '@guru/protocol';
import type { Facts, Metrics, Order, ToAgent } from '@guru/protocol/control';
import type { Bus, SessionEvent } from '../bus/index.ts';
import type { ServerSocket, SocketHandler } from '../http/index.ts';
import type { Logger } from '../log.ts';
import {
  CLOSE_WITHIN_MS,
  type ConnectionState,
  HELLO_WITHIN_MS,
  mayFollow,
  OFFLINE_AFTER_MS,
} from './connection-state.ts';
import { dispatch } from './messages.ts';
import { readMessage, readProtocol } from './read-message.ts';
import { RoutedSessions } from './routed-sessions.ts';
import type { AgentLink, PayloadOf, ProvenAgent } from './types.ts';

/** Heartbeats that come faster are acknowledged and not kept: the fastest pace that we ever ask for is half a second. */
const MIN_SAMPLE_INTERVAL_MS = 400;

/** What a connection needs of the gateway around it; one object for all connections. */
export interface ConnectionHost {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The connection has said hello; `connection.welcome` follows when that is stored. */
  arrived(connection: AgentConnection, hello: PayloadOf<'hello'>): void;
  /** The connection is over. `active`: it was an agent until now, last heard at `seenAt` (Unix milliseconds). */
  left(connection: AgentConnection, active: boolean, seenAt: number): void;
  /** Nothing is left of the connection. */
  closed(connection: AgentConnection): void;
  measured(agent: ProvenAgent, metrics: Metrics): void;
  factsChanged(agent: ProvenAgent, facts: Facts): void;
  acknowledged(agent: ProvenAgent, orderId: string): void;
  /** A frame came for a session that isn't this connection's. */
  strayFrame(agent: ProvenAgent): void;
}

/**
 * One WebSocket of one agent. It owns no timer and, without a session, neither hop nor queue: ten thousand of them are idle at a time, and the gateway's sweep
 * calls `check` for all.
 */
export class AgentConnection implements SocketHandler, AgentLink {
  readonly agent: ProvenAgent;
  readonly #host: ConnectionHost;
  #socket: ServerSocket | undefined;
  #state: ConnectionState = 'connecting';
  #welcomed = false;
  /** When the newest readable message came; before that, when the state began. By the clock. */
  #heardAt: number;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #strikes: Strikes | undefined;
  #hop: Hop | undefined;
  #sessions: RoutedSessions | undefined;

  constructor(agent: ProvenAgent, host: ConnectionHost) {
    this.agent = agent;
    this.#host = host;
    this.#heardAt = host.clock.now();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  opened(socket: ServerSocket): void {
    this.#socket = socket;
    // The gateway began to stop between the authorisation and now.
    if (this.#state === 'leaving') socket.close(CLOSE_CODES.going_away, 'the server is stopping');
    else this.#become('awaiting_hello');
  }

  message(data: string | Uint8Array): void {
    if (this.#state === 'awaiting_hello') this.#hear(data);
    else if (this.#state !== 'active') return;
    else if (typeof data === 'string') this.#takeText(data);
    else this.#takeFrame(data);
  }

  drained(): void {
    this.#hop?.drained();
  }

  closed(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#end(code, reason);
    this.#become('closed');
    this.#hop?.close();
    this.#host.closed(this);
  }

  /** What time does to the connection; called about once a second. */
  check(): void {
    const silent = this.#host.clock.now() - this.#heardAt;
    if (this.#state === 'awaiting_hello' && silent >= HELLO_WITHIN_MS) {
      this.leave(CLOSE_CODES.protocol_broken, 'no hello in time');
    } else if (this.#state === 'active' && silent >= OFFLINE_AFTER_MS) {
      this.leave(CLOSE_CODES.no_progress, 'nothing was heard for too long');
    } else if (this.#state === 'leaving' && silent >= CLOSE_WITHIN_MS) {
      this.cutOff();
    }
  }

  /** Ends the socket without a handshake. */
  cutOff(): void {
    this.#socket?.terminate();
  }

  leave(code: number, reason: string): void {
    if (this.#state === 'leaving' || this.#state === 'closed') return;
    this.#end(code, reason);
    this.#socket?.close(code, reason);
  }

  /** Tells the agent that it is one, then what waits for it. */
  welcome(message: ToAgent, orders: readonly Order[]): void {
    if (this.#state !== 'active') return;
    this.#welcomed = true;
    this.say(message);
    for (const order of orders) this.deliver(order);
  }

  /** Sends an order; before the welcome it waits with the others. */
  deliver(order: Order): void {
    if (this.#state !== 'active' || !this.#welcomed) return;
    if (order.type === 'tunnel_open') {
      this.#sessions ??= new RoutedSessions(this.#host.bus, this.agent.agent_id, this.#ensureHop());
      this.#sessions.add(order.payload.session_id, order.payload.route);
    } else if (order.type === 'tunnel_close') this.forgetSession(order.payload.session_id);
    this.say(order);
  }

  say(message: ToAgent): void {
    this.#send(JSON.stringify(message));
  }

  refuse(code: string, message: string, about: string): void {
    this.say({ type: 'nak', payload: { code, message, about } });
    this.#strikes ??= new Strikes(this.#host.clock);
    if (this.#strikes.add()) this.leave(CLOSE_CODES.protocol_broken, 'too much that can not be read');
  }

  measured(metrics: Metrics): void {
    const now = this.#host.clock.now();
    if (now - this.#sampledAt < MIN_SAMPLE_INTERVAL_MS) return;
    this.#sampledAt = now;
    this.#host.measured(this.agent, metrics);
  }

  factsChanged(facts: Facts): void {
    this.#host.factsChanged(this.agent, facts);
  }

  acknowledged(orderId: string): void {
    this.#host.acknowledged(this.agent, orderId);
  }

  tellSession(sessionId: string, event: SessionEvent): void {
    this.#sessions?.tell(sessionId, event);
  }

  forgetSession(sessionId: string): void {
    this.#sessions?.remove(sessionId);
  }

  misunderstood(code: string, message: string): void {
    this.#host.log.warn({ ...this.agent, nak: code, message }, 'an agent could not read a message');
  }

  serverTime(): number {
    return this.#host.now();
  }

  /** The one place where the state changes. */
  #become(state: ConnectionState): void {
    if (!mayFollow(this.#state, state)) throw new Error(`a connection went from ${this.#state} to ${state}`);
    this.#host.log.debug({ ...this.agent, from: this.#state, to: state }, 'connection');
    this.#state = state;
    this.#heardAt = this.#host.clock.now();
  }

  /** Ends what the connection was good for; the socket may still be closing. */
  #end(code: number, reason: string): void {
    if (this.#state === 'leaving') return;
    const wasActive = this.#state === 'active';
    const seenAt = this.#host.now() - (this.#host.clock.now() - this.#heardAt);
    this.#become('leaving');
    this.#host.log.debug({ ...this.agent, code, reason }, 'a connection of an agent ends');
    this.#host.left(this, wasActive, seenAt);
    this.#sessions?.end();
  }

  /** The first message: a hello in a version that we speak, or nothing comes of the connection. */
  #hear(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      this.refuse('bad_frame', 'a hello comes first', '');
      return;
    }
    const protocol = readProtocol(data);
    if (protocol !== undefined && !speaksProtocol(protocol)) {
      this.#refuseVersion(protocol);
      return;
    }
    const parsed = readMessage(data);
    if (!parsed.ok) this.refuse(parsed.code, parsed.detail, parsed.about);
    else if (parsed.message.type !== 'hello')
      this.refuse('bad_payload', 'a hello comes first', data.slice(0, 200));
    else {
      this.#become('active');
      this.#host.arrived(this, parsed.message.payload);
    }
  }

  #refuseVersion(protocol: number): void {
    const which = protocol < MIN_PROTOCOL ? 'agent' : 'server';
    const payload = {
      code: 'protocol_not_supported',
      message: `This server speaks protocol ${MIN_PROTOCOL} to ${MAX_PROTOCOL}, the agent ${protocol}: update the ${which}.`,
      min_protocol: MIN_PROTOCOL,
      max_protocol: MAX_PROTOCOL,
    };
    this.say({ type: 'refused', payload });
    this.leave(CLOSE_CODES.version_refused, 'the version of the protocol is not supported');
  }

  #takeText(text: string): void {
    const parsed = readMessage(text);
    if (!parsed.ok) {
      this.refuse(parsed.code, parsed.detail, parsed.about);
      return;
    }
    this.#heardAt = this.#host.clock.now();
    dispatch(this, parsed.message);
  }

  #takeFrame(bytes: Uint8Array): void {
    const header = decodeHeader(bytes);
    if (header.type === 0) {
      this.refuse('bad_frame', header.detail, '');
      return;
    }
    this.#heardAt = this.#host.clock.now();
    if (header.type === FrameType.PING) this.#ensureHop().receivePing(bytes.subarray(HEADER_BYTES));
    else if (header.type === FrameType.PONG) this.#hop?.receivePong(bytes.subarray(HEADER_BYTES));
    else if (!this.#sessions?.pass(header.route, bytes)) this.#host.strayFrame(this.agent);
  }

  #ensureHop(): Hop {
    this.#hop ??= new Hop({
      clock: this.#host.clock,
      drainEvents: true,
      transport: {
        send: (frame) => this.#send(frame),
        bufferedAmount: () => this.#socket?.getBufferedAmount() ?? 0,
      },
      onNoProgress: () => this.leave(CLOSE_CODES.no_progress, 'the agent takes nothing'),
    });
    return this.#hop;
  }

  /** 0 says that the message was dropped: the socket is full or closing, and what follows would make no sense without it. */
  #send(data: string | Uint8Array): void {
    if (this.#socket?.send(data) === 0) this.leave(CLOSE_CODES.no_progress, 'the agent takes nothing');
  }
}
